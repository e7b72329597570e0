using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kernels.Tokenizers;

/// <summary>
/// SentencePiece's <c>precompiled_charsmap</c>: what a text begins with, as a double-array trie over its bytes (darts-clone), and what is written in its place.
/// SentencePiece writes the longest entry. Hugging Face's tokenizers write the shortest, in the place of all that a reader takes for one character (a letter with its accents), where that is
/// short; their files are read as they read them.
/// </summary>
internal sealed class CharacterMap : INormalizer
{
    // Hugging Face's tokenizers look longer ones up character by character.
    private const int MostGraphemeBytes = 5;

    private readonly bool byGraphemes;
    private readonly uint[] units;
    private readonly byte[] replacements;

    /// <param name="byGraphemes">Whether it is used as Hugging Face's tokenizers do.</param>
    /// <exception cref="InvalidDataException">The bytes are no such map.</exception>
    public CharacterMap(ReadOnlySpan<byte> data, bool byGraphemes)
    {
        this.byGraphemes = byGraphemes;
        var bytes = data.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (bytes == 0 || bytes % sizeof(uint) != 0 || bytes > data.Length - sizeof(uint))
        {
            throw new InvalidDataException($"the map of characters has {data.Length} bytes and states a trie of {bytes}");
        }
        units = new uint[bytes / sizeof(uint)];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(sizeof(uint) * (i + 1))..]);
        }
        replacements = data[(sizeof(uint) + (int)bytes)..].ToArray();
    }

    public string Normalize(string text, bool isFirst)
    {
        var result = new ByteText();
        for (var at = 0; at < text.Length;)
        {
            var length = byGraphemes ? StringInfo.GetNextTextElementLength(text, at) : text.Length - at;
            var bytes = System.Text.Encoding.UTF8.GetBytes(text, at, length);
            at += length;
            if (!byGraphemes)
            {
                WriteLongest(bytes, result);
            }
            else if (bytes.Length > MostGraphemeBytes || !TryWriteShortest(bytes, result))
            {
                WriteByCharacters(text.AsSpan(at - length, length), result);
            }
        }
        return result.ToString();
    }

    private void WriteLongest(ReadOnlySpan<byte> bytes, ByteText result)
    {
        while (!bytes.IsEmpty)
        {
            var (length, at) = Find(bytes, longest: true);
            if (length > 0)
            {
                result.Write(Replacement(at));
            }
            else
            {
                _ = Rune.DecodeFromUtf8(bytes, out _, out length);
                result.Write(bytes[..length]);
            }
            bytes = bytes[length..];
        }
    }

    private void WriteByCharacters(ReadOnlySpan<char> text, ByteText result)
    {
        Span<byte> utf8 = stackalloc byte[MostGraphemeBytes];
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = utf8[..rune.EncodeToUtf8(utf8)];
            if (!TryWriteShortest(bytes, result))
            {
                result.Write(bytes);
            }
        }
    }

    private bool TryWriteShortest(ReadOnlySpan<byte> bytes, ByteText result)
    {
        var (length, at) = Find(bytes, longest: false);
        result.Write(length > 0 ? Replacement(at) : []);
        return length > 0;
    }

    // The bits of a unit are those of darts-clone: an offset of 22 bits, 256 times as large where bit 9 is set, bit 8 where a value follows, and the byte that leads here.
    private (int Length, uint Value) Find(ReadOnlySpan<byte> text, bool longest)
    {
        var found = (Length: 0, Value: 0u);
        var node = Offset(units[0]);
        for (var i = 0; i < text.Length; i++)
        {
            node ^= text[i];
            if (node >= units.Length || (units[node] & 0x8000_00FF) != text[i])
            {
                break;
            }
            var unit = units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < units.Length)
            {
                found = (i + 1, units[node] & 0x7FFF_FFFF);
                if (!longest)
                {
                    break;
                }
            }
        }
        return found;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private ReadOnlySpan<byte> Replacement(uint at)
    {
        var rest = replacements.AsSpan((int)Math.Min(at, (uint)replacements.Length));
        var end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }
}

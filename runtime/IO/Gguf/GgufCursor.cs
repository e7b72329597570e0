using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Kernels.IO;

/// <summary>Reads a GGUF file from its start on. Nothing is believed before it is checked, and every error names the byte.</summary>
internal sealed class GgufCursor(string path, MappedFile file)
{
    /// <summary>UTF-8 that refuses what is none.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The next byte.</summary>
    public long Position { get; private set; }

    /// <summary>The bytes from there to the end.</summary>
    public long Rest => file.Length - Position;

    /// <summary>An error at a byte.</summary>
    public InvalidDataException Error(long at, string what) => new($"{path}: byte {at}: {what}.");

    /// <summary>Takes bytes.</summary>
    /// <param name="what">What they should be, for messages.</param>
    public ReadOnlySpan<byte> Take(long length, string what)
    {
        if (length > Rest || length > int.MaxValue)
        {
            throw Error(Position, $"{what} should take {length} bytes, but {Rest} follow; the file is cut short or its length is wrong");
        }
        var bytes = file.Slice(Position, (int)length);
        Position += length;
        return bytes;
    }

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong), what));

    /// <summary>A number of things that each take some bytes of the rest of the file.</summary>
    public int Count(int least, string what)
    {
        var at = Position;
        var count = UInt64($"the number of {what}");
        return count <= (ulong)(Rest / least) && count <= (ulong)Array.MaxLength
            ? (int)count
            : throw Error(at, $"{count} {what} do not fit in the {Rest} bytes that follow");
    }

    /// <summary>Text behind its length.</summary>
    public string Text(string what)
    {
        var at = Position;
        var length = UInt64($"the length of {what}");
        if (length > (ulong)Rest)
        {
            throw Error(at, $"{what} should have {length} bytes, but {Rest} follow");
        }
        try
        {
            return Utf8.GetString(Take((long)length, what));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: byte {at}: {what} is not valid UTF-8.", e);
        }
    }

    /// <summary>Numbers one behind the other.</summary>
    public T[] Numbers<T>(int count, string what)
        where T : unmanaged
    {
        var numbers = new T[count];
        var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        Take((long)count * Marshal.SizeOf<T>(), what).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            for (var size = bytes.Length / Math.Max(1, count); size > 1 && !bytes.IsEmpty; bytes = bytes[size..])
            {
                bytes[..size].Reverse();
            }
        }
        return numbers;
    }
}

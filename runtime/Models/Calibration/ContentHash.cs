using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kernels.IO;
using Kernels.Models.Evaluation;

namespace Kernels.Models.Calibration;

/// <summary>SHA-256 of what a calibration was made from, in hexadecimal: two that differ were made from something else.</summary>
public static class ContentHash
{
    /// <summary>The hash of all tensors, by name: their shapes and their numbers as stored.</summary>
    /// <exception cref="InvalidDataException">A tensor that is no float32 has 2^31 bytes or more.</exception>
    public static string Of(ITensorSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in weights.Entries.Values.OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{entry.Name} {entry.Type.Name()} [{string.Join(",", entry.Shape)}]\n"));
            if (entry.Length <= int.MaxValue)
            {
                hash.AppendData(weights.Bytes(entry.Name));
                continue;
            }
            // More bytes than a span holds.
            using var floats = weights.ReadTensor(entry.Name);
            for (var rest = floats.Span; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, 1 << 20)..])
            {
                hash.AppendData(MemoryMarshal.AsBytes(rest[..Math.Min(rest.Length, 1 << 20)]));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash of the tokens that the windows read, and of where each ends.</summary>
    public static string Of(TextWindows text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> token = stackalloc byte[sizeof(int)];
        for (var window = 0; window < text.Count; window++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(token, text.Length);
            hash.AppendData(token);
            foreach (var value in text.Inputs(window))
            {
                BinaryPrimitives.WriteInt32LittleEndian(token, value);
                hash.AppendData(token);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

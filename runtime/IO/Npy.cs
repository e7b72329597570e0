using System.Buffers.Binary;
using Kernels.Tensors;

namespace Kernels.IO;

/// <summary>NumPy's .npy files: versions 1 and 2, C order, little-endian.</summary>
public static class Npy
{
    private const string Float32 = "<f4";
    private const string Int32 = "<i4";
    private const string Int64 = "<i8";

    /// <summary>Reads an array of float32.</summary>
    /// <exception cref="InvalidDataException">The file is not sound or holds another type; the message names file and mistake.</exception>
    public static NpyArray<float> ReadSingle(string path) => Read<float>(path, header => header.Descr switch
    {
        Float32 => (sizeof(float), (bytes, values) => ToSingle.FromFloat32(bytes, values)),
        _ => throw new InvalidDataException($"{path}: the type is {header.Descr}; {Float32} (float32) was expected."),
    });

    /// <summary>Reads an array of int64, or of int32 widened.</summary>
    /// <exception cref="InvalidDataException">The file is not sound or holds another type; the message names file and mistake.</exception>
    public static NpyArray<long> ReadInt64(string path) => Read<long>(path, header => header.Descr switch
    {
        Int64 => (sizeof(long), ReadInt64),
        Int32 => (sizeof(int), ReadInt32),
        _ => throw new InvalidDataException($"{path}: the type is {header.Descr}; {Int64} (int64) or {Int32} (int32) was expected."),
    });

    /// <summary>Writes an array of float32. The file appears under its name when it is complete.</summary>
    public static void Write(string path, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new NpyHeader(Float32, values.Shape).ToBytes());
            LittleEndian.Write(stream, values.Span);
        });
    }

    private delegate void Conversion<T>(ReadOnlySpan<byte> bytes, Span<T> values);

    private static NpyArray<T> Read<T>(string path, Func<NpyHeader, (int Size, Conversion<T> Convert)> choose)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var header = NpyHeader.Read(path, stream);
        var (size, convert) = choose(header);
        var bytes = new byte[DataLength(path, header, size, stream.Length - stream.Position)];
        stream.ReadExactly(bytes);
        var values = new T[bytes.Length / size];
        convert(bytes, values);
        return new NpyArray<T>(header.Shape, values);
    }

    private static int DataLength(string path, NpyHeader header, int size, long there)
    {
        var length = (UInt128)size;
        foreach (var extent in header.Shape)
        {
            length *= (uint)extent;
            if (length > (UInt128)Array.MaxLength)
            {
                throw new InvalidDataException($"{path}: an array of shape ({string.Join(", ", header.Shape)}) is too large: 2^31 bytes or more.");
            }
        }
        return length == (UInt128)there
            ? (int)length
            : throw new InvalidDataException($"{path}: shape ({string.Join(", ", header.Shape)}) of {header.Descr} takes {length} bytes; {there} follow the header.");
    }

    private static void ReadInt64(ReadOnlySpan<byte> bytes, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]);
        }
    }

    private static void ReadInt32(ReadOnlySpan<byte> bytes, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        }
    }
}

using System.Collections.Immutable;
using Kernels.Formats;
using Kernels.Interchange;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.IO;

/// <summary>A tensor to be written to a GGUF file.</summary>
/// <param name="Shape">The extents, those of rows first and that of columns last.</param>
/// <param name="Write">Writes its bytes, in as many parts as it likes.</param>
public sealed record GgufTensorData(string Name, GgufTensorType Type, ImmutableArray<long> Shape, Action<Stream> Write)
{
    private const int PartBytes = 1 << 24;

    /// <summary>The bytes that type and shape make.</summary>
    /// <exception cref="ArgumentException">There are more than four dimensions, an extent is below 1, or rows are no whole blocks.</exception>
    /// <exception cref="OverflowException">There are 2^63 bytes or more.</exception>
    public long Length
    {
        get
        {
            var columns = Shape.IsEmpty ? 1 : Shape[^1];
            if (Shape.Length > GgufHeader.MostDimensions || Shape.Any(e => e < 1) || columns % Type.BlockColumns != 0)
            {
                throw new ArgumentException(
                    $"Tensor {Name} [{string.Join(", ", Shape)}] cannot be {Type}: there are at most {GgufHeader.MostDimensions} dimensions of 1 or more, and columns are a multiple of {Type.BlockColumns}.");
            }
            return Shape.Take(Shape.Length - 1).Aggregate(columns / Type.BlockColumns * Type.BlockBytes, (bytes, extent) => checked(bytes * extent));
        }
    }

    /// <summary>Bytes as they are.</summary>
    public static GgufTensorData From(string name, GgufTensorType type, ReadOnlyMemory<byte> bytes, params ReadOnlySpan<long> shape) =>
        new(name, type, [.. shape], stream => stream.Write(bytes.Span));

    /// <summary>A tensor as F32.</summary>
    public static GgufTensorData From(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(name, GgufTensorType.Find(0)!, [.. tensor.Shape.Select(e => (long)e)], stream => LittleEndian.Write(stream, tensor.Span));
    }

    /// <summary>A matrix in the format of one of the types.</summary>
    /// <param name="pool">The threads that pack it; the writer's alone where it is null.</param>
    /// <exception cref="ArgumentException">No type has this format.</exception>
    public static GgufTensorData From(string name, EncodedMatrix matrix, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new(name, GgufTensorType.Of(matrix.Format), [matrix.Rows, matrix.Columns], stream => WriteBlocks(stream, matrix, null, pool));
    }

    /// <summary>Writes the blocks of a matrix.</summary>
    /// <param name="place">Where a row lies among those of the file; null for the same order.</param>
    internal static unsafe void WriteBlocks(Stream stream, EncodedMatrix matrix, Func<int, int>? place, WorkerPool? pool)
    {
        using var blocks = new NativeBuffer(BlockCodec.Bytes(matrix.Format, matrix.Rows, matrix.Columns));
        BlockCodec.Pack(matrix, blocks.Pointer, blocks.Length, new RowPlaces(Row: place), pool, CancellationToken.None);
        for (var at = 0L; at < blocks.Length; at += PartBytes)
        {
            stream.Write(new ReadOnlySpan<byte>(blocks.Pointer + at, (int)Math.Min(PartBytes, blocks.Length - at)));
        }
    }
}

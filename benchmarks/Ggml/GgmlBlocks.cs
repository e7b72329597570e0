using Kernels.Formats;
using Kernels.Interchange;

namespace Kernels.Benchmarks;

/// <summary>What the bytes of ggml's tensors are worth, by the declarations in <c>examples/gguf</c> and not by ggml.</summary>
internal static unsafe class GgmlBlocks
{
    /// <summary>The weights of rows of <paramref name="columns"/>, one row after another.</summary>
    /// <exception cref="ArgumentException">The program holds no declaration of the type, or there are more or fewer bytes.</exception>
    public static float[] Decode(GgmlType type, ReadOnlySpan<byte> blocks, int rows, int columns)
    {
        var format = (type.Format is null ? null : KernelRegistry.FindFormat(type.Format))
            ?? throw new ArgumentException($"The program declares nothing that reads {type}.", nameof(type));
        using var matrix = format.Store is null ? Plain(format, blocks, rows, columns) : BlockCodec.Unpack(format, blocks, rows, columns);
        using var packed = PackedMatrix.Pack(matrix);
        var values = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            packed.DequantizeRow(row, values.AsSpan(row * columns, columns));
        }
        return values;
    }

    /// <summary>A matrix of one field of whole bytes, which lies in the tensor as in the matrix.</summary>
    private static EncodedMatrix Plain(FormatDescriptor format, ReadOnlySpan<byte> bytes, int rows, int columns)
    {
        var matrix = new EncodedMatrix(format, rows, columns);
        var field = matrix.Fields.Single();
        var length = checked((int)(field.Count * field.Descriptor.Type.PatternBytes));
        if (length != bytes.Length)
        {
            matrix.Dispose();
            throw new ArgumentException($"{rows} × {columns} weights in {format.Name} have {length} bytes, not {bytes.Length}.", nameof(bytes));
        }
        bytes.CopyTo(new Span<byte>(field.Pointer, length));
        return matrix;
    }
}

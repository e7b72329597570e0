using System.Collections.Immutable;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Graph;

/// <summary>Float weights with a kernel of plain loops: an oracle that owes nothing to generated code.</summary>
internal static unsafe class PlainFormat
{
    private const int RowsPerPiece = 32;

    static PlainFormat()
    {
        KernelRegistry.Register(Format);
        KernelRegistry.Register(new LinearKernel(Format, null, ["PlainLoops"], (_, _, _) => 0, Run));
    }

    public static FormatDescriptor Format { get; } = new()
    {
        Name = "PlainF32",
        RowAxis = "n",
        ColumnAxis = "k",
        Text = "format PlainF32 { v : f32 [n, k]; w = v }",
        Hash = "plain",
        Fields = [new FieldDescriptor("v", new ElementType(ElementKind.F32, 32), [FieldDimension.Along("n"), FieldDimension.Along("k")])],
        Value = new FieldNode("v", [new IndexNode("n"), new IndexNode("k")]),
        Layout = new PackedLayout(1, (rows, columns) => (long)rows * columns * sizeof(float), Pack, Unpack, DequantizeRow),
    };

    public static EncodedMatrix Encode(int rows, int columns, ReadOnlySpan<float> values)
    {
        var encoded = new EncodedMatrix(Format, rows, columns);
        values.CopyTo(encoded["v"].Patterns<float>());
        return encoded;
    }

    public static PackedMatrix Matrix(int rows, int columns, ReadOnlySpan<float> values)
    {
        using var encoded = Encode(rows, columns, values);
        return PackedMatrix.Pack(encoded);
    }

    public static WeightMatrix Weights(int rows, int columns, ReadOnlySpan<float> values) => new(Encode(rows, columns, values));

    private static Span<float> Row(PackedMatrix packed, int row) => new((float*)packed.Pointer + ((long)row * packed.Columns), packed.Columns);

    private static Span<float> Row(EncodedMatrix fields, int row) => fields["v"].Patterns<float>().Slice(row * fields.Columns, fields.Columns);

    private static void Pack(EncodedMatrix fields, PackedMatrix packed, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            Row(fields, row).CopyTo(Row(packed, row));
        }
    }

    private static void Unpack(EncodedMatrix fields, PackedMatrix packed, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            Row(packed, row).CopyTo(Row(fields, row));
        }
    }

    private static void DequantizeRow(PackedMatrix packed, int row, Span<float> destination) => Row(packed, row).CopyTo(destination);

    private static void Run(in LinearCall call)
    {
        var copy = call;
        call.Pool.Run((call.Weights.Rows + RowsPerPiece - 1) / RowsPerPiece, &RunPiece, System.Runtime.CompilerServices.Unsafe.AsPointer(ref copy));
    }

    private static void RunPiece(void* state, int piece)
    {
        ref readonly var call = ref System.Runtime.CompilerServices.Unsafe.AsRef<LinearCall>(state);
        var end = Math.Min(call.Weights.Rows, (piece + 1) * RowsPerPiece);
        for (var m = 0; m < call.M; m++)
        {
            var x = call.X + (m * call.XStride);
            for (var n = piece * RowsPerPiece; n < end; n++)
            {
                var w = (float*)call.Weights.Pointer + ((long)n * call.Weights.Columns);
                var sum = call.Bias is null ? 0 : call.Bias[n];
                for (var k = 0; k < call.Weights.Columns; k++)
                {
                    sum += x[k] * w[k];
                }
                call.Y[(m * call.YStride) + n] = sum;
            }
        }
    }
}

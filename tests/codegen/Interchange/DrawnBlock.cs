using Kernels.Compiler.Model;
using Kernels.Formats;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>Lays a matrix down one bit after the other: what packing is tested against.</summary>
internal sealed class DrawnBlock(StoreModel store)
{
    public byte[] Lay(EncodedMatrix matrix)
    {
        var blocksPerRow = matrix.Columns / store.Columns;
        var bytes = new byte[matrix.Rows * blocksPerRow * store.Bytes];
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var block = 0; block < blocksPerRow; block++)
            {
                Lay(matrix, row, block, bytes.AsSpan(((row * blocksPerRow) + block) * store.Bytes, store.Bytes));
            }
        }
        return bytes;
    }

    private void Lay(EncodedMatrix matrix, int row, int block, Span<byte> bytes)
    {
        foreach (var piece in store.Bits)
        {
            var pattern = Pattern(matrix, piece.Element, row, block);
            for (var i = 0; i < piece.Count; i++)
            {
                bytes[(piece.Position + i) / 8] |= (byte)((pattern >> (piece.First + i) & 1) << ((piece.Position + i) % 8));
            }
        }
        foreach (var five in store.Trits.GroupBy(t => t.Byte))
        {
            var number = five.OrderBy(t => t.Digit).Aggregate(0u, (n, t) => (3 * n) + (t.Element is { } element ? Pattern(matrix, element, row, block) : (uint)t.Pattern));
            bytes[five.Key] = (byte)Math.Ceiling(number * 256 / 243.0);
        }
    }

    private uint Pattern(EncodedMatrix matrix, BlockElement element, int row, int block)
    {
        var field = matrix[element.Field];
        var inBlock = store.Columns / field.Descriptor.Dimensions[^1].Divisor;
        var rowLength = matrix.Columns / store.Columns * inBlock;
        return field.Pattern((((element.Plane * matrix.Rows) + row) * rowLength) + (block * inBlock) + element.Index);
    }
}

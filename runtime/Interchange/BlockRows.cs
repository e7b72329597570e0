using System.Runtime.InteropServices;
using Kernels.Formats;

namespace Kernels.Interchange;

/// <summary>Packs and unpacks rows of a matrix.</summary>
/// <param name="blocks">The first block of the first row.</param>
internal sealed unsafe class BlockRows(BlockPlan plan, EncodedMatrix matrix, byte* blocks)
{
    private readonly int blocksPerRow = matrix.Columns / plan.Layout.Columns;
    private readonly long rowBytes = (long)(matrix.Columns / plan.Layout.Columns) * plan.Layout.Bytes;
    private readonly (EncodedField Field, int Plane, BlockStep Step)[] steps = [.. plan.Steps.Select(s => (matrix[s.Field.Name], s.Plane, s.Step))];
    private readonly EncodedField[] fields = [.. matrix.Fields];

    /// <summary>Reads rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public void Unpack(int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            var source = blocks + (row * rowBytes);
            CheckZeros(source, row);
            foreach (var (field, plane, step) in steps)
            {
                step.Unpack(source, Row(field, plane, row), blocksPerRow);
            }
            Check(row);
        }
    }

    /// <summary>Writes rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public void Pack(int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            Check(row);
            var destination = blocks + (row * rowBytes);
            NativeMemory.Clear(destination, (nuint)rowBytes);
            foreach (var (field, plane, step) in steps)
            {
                step.Pack(Row(field, plane, row), destination, blocksPerRow);
            }
            PackTrits(destination);
        }
    }

    private void PackTrits(byte* row)
    {
        for (var block = row; plan.TritBytes.Count > 0 && block < row + rowBytes; block += plan.Layout.Bytes)
        {
            foreach (var trit in plan.Layout.ConstantTrits)
            {
                block[trit.Byte] += (byte)(trit.Pattern * TritsStep.Weight(trit.Digit));
            }
            foreach (var at in plan.TritBytes)
            {
                block[at] = TritsStep.ToByte(block[at]);
            }
        }
    }

    private void CheckZeros(byte* row, int number)
    {
        foreach (var (at, mask) in plan.ZeroBits)
        {
            for (var block = 0; block < blocksPerRow; block++)
            {
                if ((row[((long)block * plan.Layout.Bytes) + at] & mask) != 0)
                {
                    throw new InvalidDataException($"row {number}, block {block}: byte {at} has bits that {matrix.Format.Name} says are 0.");
                }
            }
        }
    }

    private void Check(int row)
    {
        foreach (var field in fields)
        {
            var count = RowLength(field);
            var planes = field.Count / count / matrix.Rows;
            for (var plane = 0L; plane < planes; plane++)
            {
                var first = ((plane * matrix.Rows) + row) * count;
                PatternCheck.RequireAll(field, first, count, $"field {field.Descriptor.Name}");
            }
        }
    }

    private void* Row(EncodedField field, int plane, int row) =>
        field.Pointer + ((((long)plane * matrix.Rows) + row) * RowLength(field) * field.Descriptor.Type.PatternBytes);

    private static int RowLength(EncodedField field) => field.Shape[^1];
}

using System.Runtime.InteropServices;
using Kernels.Formats;

namespace Kernels.Interchange;

/// <summary>Packs and unpacks rows of a matrix.</summary>
/// <param name="blocks">The first block of the first row.</param>
/// <param name="places">Where the rows of the matrix lie.</param>
internal sealed unsafe class BlockRows(BlockPlan plan, EncodedMatrix matrix, byte* blocks, RowPlaces places)
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
            var source = Blocks(row);
            CheckZeros(source);
            foreach (var (field, plane, step) in steps)
            {
                step.Unpack(source, Row(field, plane, row), blocksPerRow);
            }
            CheckNumbers(row, isRead: true);
        }
    }

    /// <summary>Writes rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public void Pack(int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            CheckNumbers(row, isRead: false);
            var destination = Blocks(row);
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

    private void CheckZeros(byte* row)
    {
        foreach (var (at, mask) in plan.ZeroBits)
        {
            for (var block = 0; block < blocksPerRow; block++)
            {
                var place = row + ((long)block * plan.Layout.Bytes) + at;
                if ((*place & mask) != 0)
                {
                    throw new InvalidDataException($"byte {places.Offset + (place - blocks)} has bits that {matrix.Format.Name} says are 0.");
                }
            }
        }
    }

    private void CheckNumbers(int row, bool isRead)
    {
        foreach (var field in fields)
        {
            var count = RowLength(field);
            var planes = field.Count / count / matrix.Rows;
            for (var plane = 0L; plane < planes; plane++)
            {
                var first = ((plane * matrix.Rows) + row) * count;
                if (PatternCheck.Find(field, first, count) is var wrong and >= 0)
                {
                    var block = (wrong - first) / (count / blocksPerRow);
                    var where = isRead ? $"the block at byte {places.Offset + (Blocks(row) - blocks) + (block * plan.Layout.Bytes)}: " : "";
                    PatternCheck.Require(field, wrong, field.Get(wrong), $"{where}field {field.Descriptor.Name}");
                }
            }
        }
    }

    private byte* Blocks(int row) => blocks + (places.Of(row) * rowBytes);

    private void* Row(EncodedField field, int plane, int row) =>
        field.Pointer + ((((long)plane * matrix.Rows) + row) * RowLength(field) * field.Descriptor.Type.PatternBytes);

    private static int RowLength(EncodedField field) => field.Shape[^1];
}

using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>
/// The packed layout that generated kernels read: rows in blocks of 16 that lie interleaved, each field in a run of its own. The compiler says
/// which runs there are; one packer and one unpacker walk them.
/// </summary>
public sealed unsafe class RowBlockLayout
{
    private const int Alignment = 64;

    private readonly ImmutableArray<PackedRun> runs;
    /// <param name="runs">The runs in their order in memory.</param>
    /// <param name="dequantize">
    /// Writes w[n, k] for the rows of a block: (runs, row block, first step, end step, panel, stride) with a line of 16 rows for each k, lines
    /// <c>stride</c> floats apart.
    /// </param>
    public RowBlockLayout(ImmutableArray<PackedRun> runs, delegate*<RunPlace*, int, int, int, float*, int, void> dequantize)
    {
        this.runs = runs;
        Dequantize = dequantize;
    }

    /// <summary>k in one step of the dequantizing code.</summary>
    public required int Step { get; init; }

    /// <summary>Bytes behind the last run that loop bodies may read.</summary>
    public int Overread { get; init; }

    /// <summary>Writes the weights of one row block and of some steps along k to a panel, as the constructor says.</summary>
    internal delegate*<RunPlace*, int, int, int, float*, int, void> Dequantize { get; }

    /// <summary>The layout as matrices know it.</summary>
    public PackedLayout Packed => new(PackedRun.RowBlock, Bytes, Pack, Unpack, DequantizeRow) { Blocks = this };

    /// <summary>Whether a field lies in the layout.</summary>
    internal bool Holds(string field) => runs.Any(r => r.Field == field);

    /// <summary>The runs of a matrix whose bytes begin at <paramref name="start"/>.</summary>
    public RunPlace[] Places(byte* start, int rows, int columns)
    {
        var places = GC.AllocateArray<RunPlace>(runs.Length, pinned: true);
        var at = (nint)start;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = new RunPlace(at, runs[i].IsShared ? 0 : (nint)runs[i].BlockBytes(columns));
            at += (nint)Bytes(runs[i], rows, columns);
        }
        return places;
    }

    private static long Bytes(PackedRun run, int rows, int columns)
    {
        var blocks = run.IsShared ? 1 : ((long)rows + PackedRun.RowBlock - 1) / PackedRun.RowBlock;
        return (run.BlockBytes(columns) * blocks + Alignment - 1) / Alignment * Alignment;
    }

    private long Bytes(int rows, int columns)
    {
        var bytes = (long)Overread;
        foreach (var run in runs)
        {
            bytes += Bytes(run, rows, columns);
        }
        return bytes;
    }

    private void Pack(EncodedMatrix fields, PackedMatrix packed, int firstBlock, int endBlock)
    {
        for (var i = 0; i < runs.Length; i++)
        {
            for (var rowBlock = firstBlock; rowBlock < End(runs[i], endBlock); rowBlock++)
            {
                runs[i].Pack(fields[runs[i].Field], packed.Runs[i].Of(rowBlock), rowBlock, packed.Rows, packed.Columns);
            }
        }
    }

    private void Unpack(EncodedMatrix fields, PackedMatrix packed, int firstBlock, int endBlock)
    {
        for (var i = 0; i < runs.Length; i++)
        {
            for (var rowBlock = firstBlock; rowBlock < End(runs[i], endBlock); rowBlock++)
            {
                runs[i].Unpack(fields[runs[i].Field], packed.Runs[i].Of(rowBlock), rowBlock, packed.Rows, packed.Columns);
            }
        }
    }

    // What all blocks share is moved with the first.
    private static int End(PackedRun run, int endBlock) => run.IsShared ? Math.Min(endBlock, 1) : endBlock;

    private void DequantizeRow(PackedMatrix packed, int row, Span<float> destination)
    {
        var panel = stackalloc float[Step * PackedRun.RowBlock];
        for (var first = 0; first < packed.Columns; first += Step)
        {
            Dequantize(packed.Runs, row / PackedRun.RowBlock, first / Step, (first / Step) + 1, panel, PackedRun.RowBlock);
            for (var k = first; k < Math.Min(first + Step, packed.Columns); k++)
            {
                destination[k] = panel[((k - first) * PackedRun.RowBlock) + (row % PackedRun.RowBlock)];
            }
        }
    }
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>Elements of a field that are equally far apart in the field and in a block, and of which the same bits lie there.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Step">From one to the next along the last axis; 1 where there is one.</param>
/// <param name="Position">Where the first lies.</param>
/// <param name="Spacing">From one to the next in the block; 0 where there is one.</param>
public sealed record BlockRun(BlockElement First, int Count, int Step, int Position, int Spacing);

/// <summary>Gathers what lies in a block into runs, so that a few lines of data say it and loops move it.</summary>
public static class BlockRuns
{
    /// <summary>Runs of the same bits of elements, which <paramref name="bits"/> names by the lowest and their number; places are bits of the block.</summary>
    public static IEnumerable<(BlockRun Run, int First, int Count)> Bits(IEnumerable<StoredBits> bits) =>
        from b in bits
        group b by (b.Element.Field, b.Element.Plane, b.First, b.Count) into alike
        from run in Runs(alike.Select(b => (b.Element, b.Position)))
        select (run, alike.Key.First, alike.Key.Count);

    /// <summary>Runs of trits that are the same digit of their bytes; places are bytes of the block.</summary>
    public static IEnumerable<(BlockRun Run, int Digit)> Trits(IEnumerable<StoredTrit> trits) =>
        from t in trits
        where t.Element is not null
        group t by (t.Element!.Field, t.Element.Plane, t.Digit) into alike
        from run in Runs(alike.Select(t => (t.Element!, t.Byte)))
        select (run, alike.Key.Digit);

    private static IEnumerable<BlockRun> Runs(IEnumerable<(BlockElement Element, int Place)> elements)
    {
        BlockRun? run = null;
        foreach (var (element, place) in elements.OrderBy(e => e.Element.Index))
        {
            if (run is { Count: 1 })
            {
                run = run with { Count = 2, Step = element.Index - run.First.Index, Spacing = place - run.Position };
            }
            else if (run is not null && element.Index == run.First.Index + (run.Count * run.Step) && place == run.Position + (run.Count * run.Spacing))
            {
                run = run with { Count = run.Count + 1 };
            }
            else
            {
                if (run is not null)
                {
                    yield return run;
                }
                run = new BlockRun(element, 1, 1, place, 0);
            }
        }
        if (run is not null)
        {
            yield return run;
        }
    }
}

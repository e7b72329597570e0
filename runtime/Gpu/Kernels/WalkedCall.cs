using System.Collections.Immutable;
using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>
/// A call of a scan along a walk: arguments are copied into its order, the scan runs, and its result is laid back. The copies are what a
/// portable kernel pays for not knowing of places.
/// </summary>
internal sealed class WalkedCall(GpuArrayKernel caller, GpuFrame frame, Walk walk, ICollection<IDisposable> owned)
{
    /// <param name="handed">The arguments by the callee's names; those that are walked are replaced.</param>
    /// <param name="output">What takes the result.</param>
    /// <param name="leading">The leading axes of the result: those of a batch.</param>
    public IEnumerable<Action<DeviceStream>> Bind(
        GpuArrayKernel called, ImmutableArray<StageArgument?> arguments, Dictionary<string, DeviceArray> handed, DeviceArray output, int leading)
    {
        var isGrid = IsGrid(walk);
        var walked = Enumerable.Range(0, arguments.Length)
            .Where(i => arguments[i] is { Walked: >= 0 } && handed.ContainsKey(called.Arrays[i].Name))
            .Select(i => (called.Arrays[i].Name, Axis: Leading(called, i, handed, isGrid) + arguments[i]!.Walked, Leading: Leading(called, i, handed, isGrid)))
            .ToList();
        var plan = new WalkPlan(caller, frame, walk, walked.Count == 0 ? 0 : handed[walked[0].Name].Extent(walked[0].Axis));
        var places = frame.Device.Upload<int>(plan.Places);
        owned.Add(places);
        if (leading > 1 && plan.Table >= 0 && frame.BatchStride(plan.Table) != 0)
        {
            throw new NotSupportedException($"{caller.Name}: a walk along a table of its own for each batch takes one leading axis on devices; there are {leading}.");
        }
        var table = Table(plan);
        var work = new List<Action<DeviceStream>>();
        foreach (var (name, axis, batch) in walked)
        {
            var laid = handed[name];
            var ordered = InOrder(laid, axis, isGrid, plan.Places.Length);
            handed[name] = ordered;
            work.Add(WalkCopy.Bind(frame.Device, laid, ordered, axis, isGrid, batch, places.View, table, isLaidBack: false));
        }
        if (walk.KeepsOrder)
        {
            return [.. work, .. GpuCallStage.Call(called, frame, handed, output, owned)];
        }
        var at = leading + walk.ResultAxis;
        plan.ExpectEachOnce(isGrid ? output.Extent(at) * output.Extent(at + 1) : output.Extent(at));
        var result = InOrder(output, at, isGrid, plan.Places.Length);
        work.AddRange(GpuCallStage.Call(called, frame, handed, result, owned));
        work.Add(WalkCopy.Bind(frame.Device, output, result, at, isGrid, leading, places.View, table, isLaidBack: true));
        return work;
    }

    /// <summary>The callee sees one dimension where a grid has two.</summary>
    private static int Leading(GpuArrayKernel called, int parameter, Dictionary<string, DeviceArray> handed, bool isGrid) =>
        handed[called.Arrays[parameter].Name].Rank - called.Arrays[parameter].Dimensions.Length - (isGrid ? 1 : 0);

    private DeviceArray InOrder(in DeviceArray laid, int axis, bool isGrid, int steps)
    {
        var extents = Enumerable.Range(0, laid.Rank).Select(laid.Extent).ToList();
        extents[axis] = steps;
        if (isGrid)
        {
            extents.RemoveAt(axis + 1);
        }
        var buffer = frame.Device.Allocate<float>(extents.Aggregate(1L, (a, b) => a * b));
        owned.Add(buffer);
        return DeviceArray.Of(buffer, [.. extents]);
    }

    private WalkCopy.Table Table(WalkPlan plan) => plan.Table < 0 ? Table(0, 0) : Table(plan.Table, 1);

    private WalkCopy.Table Table(int array, int isThere) => new()
    {
        Integers = frame.Integers(array),
        Floats = frame.Floats(array),
        IsInteger = isThere != 0 && frame.Array(array).IsInteger ? 1 : 0,
        Stride = isThere == 0 ? 0 : frame.Stride(array, 0),
        BatchStride = isThere == 0 ? 0 : frame.BatchStride(array),
    };

    private static bool IsGrid(Walk walk) => walk switch
    {
        GridWalk => true,
        ReverseWalk { Inner: { } inner } => IsGrid(inner),
        ConcatenatedWalk parts => IsGrid(parts.Parts[0]),
        _ => false,
    };
}

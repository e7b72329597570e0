using System.Collections.Immutable;
using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>A call of another kernel or scan on the caller's arrays.</summary>
/// <param name="callee">Found when a call is planned, so that kernels may name each other in any order.</param>
/// <param name="arguments">For each of the callee's parameters the array handed over, or null where it is absent.</param>
/// <param name="result">The number of the array that takes the result.</param>
/// <param name="walk">The order in which the callee's axis is walked; null for its own.</param>
public sealed class GpuCallStage(Func<GpuArrayKernel> callee, ImmutableArray<StageArgument?> arguments, int result, Walk? walk) : GpuStage
{
    internal override IEnumerable<Action<DeviceStream>> Bind(GpuArrayKernel kernel, GpuFrame frame, ICollection<IDisposable> owned)
    {
        var called = callee();
        var handed = new Dictionary<string, DeviceArray>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is { } argument && !frame.Array(argument.Array).IsAbsent)
            {
                handed.Add(called.Arrays[i].Name, View(kernel, frame, argument.Array, argument.Fixed));
            }
        }
        var output = View(kernel, frame, result, []);
        return walk is null ? Call(called, frame, handed, output, owned) : new WalkedCall(kernel, frame, walk, owned).Bind(called, arguments, handed, output, frame.Leading(result));
    }

    internal static IEnumerable<Action<DeviceStream>> Call(
        GpuArrayKernel called, GpuFrame frame, Dictionary<string, DeviceArray> handed, in DeviceArray output, ICollection<IDisposable> owned)
    {
        handed.Add(called.Arrays[called.Shapes.FirstResult].Name, output);
        var call = called.Plan(frame.Device, handed);
        owned.Add(call);
        return [call.Run];
    }

    /// <summary>An array of the caller with the first indices behind those of a batch fixed.</summary>
    private static DeviceArray View(GpuArrayKernel kernel, GpuFrame frame, int array, ImmutableArray<SizeExpression> fixedIndices)
    {
        var (whole, leading) = (frame.Array(array), frame.Leading(array));
        var offset = 0L;
        for (var i = 0; i < fixedIndices.Length; i++)
        {
            var (at, extent) = (fixedIndices[i].Evaluate(frame.Extents), whole.Extent(leading + i));
            if (at < 0 || at >= extent)
            {
                throw new ArgumentException($"{kernel.Name}: index {at} of dimension {i + 1} of '{kernel.Arrays[array].Name}' should be from 0 to {extent - 1}.");
            }
            offset += (long)at * whole.Stride(leading + i);
        }
        var kept = Enumerable.Range(0, whole.Rank).Where(i => i < leading || i >= leading + fixedIndices.Length).ToList();
        return whole.View(offset, [.. kept.Select(whole.Extent)], [.. kept.Select(whole.Stride)]);
    }
}

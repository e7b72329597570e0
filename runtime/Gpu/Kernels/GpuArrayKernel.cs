using System.Collections.Immutable;
using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>A compiled <c>kernel</c> or <c>scan</c> for devices. A scan runs step by step; a call with one step is its one-step form.</summary>
public sealed class GpuArrayKernel
{
    private ArrayKernel? shapes;

    /// <summary>The declared name.</summary>
    public required string Name { get; init; }

    /// <summary>The canonical text of the declaration.</summary>
    public required string Text { get; init; }

    /// <summary>The axis that a scan runs along; null in a kernel.</summary>
    public string? Axis { get; init; }

    /// <summary>Whether one step of a scan can be run by itself: no input is read at a later step.</summary>
    public bool HasStep { get; init; }

    /// <summary>The extents of a call, by the places that sizes name them by.</summary>
    public required ImmutableArray<ExtentDeclaration> Extents { get; init; }

    /// <summary>Parameters in their order, then states, results and what stages hand on.</summary>
    public required ImmutableArray<ArrayDeclaration> Arrays { get; init; }

    /// <summary>What runs, in order.</summary>
    public required ImmutableArray<GpuStage> Stages { get; init; }

    /// <summary>The declaration for those who work out shapes.</summary>
    internal ArrayKernel Shapes => shapes ??= new ArrayKernel { Name = Name, Text = Text, Axis = Axis, Extents = Extents, Arrays = Arrays, Stages = [] };

    /// <summary>
    /// Prepares a call: compiles what is not compiled yet and takes memory on the device, so that running it allocates nothing and can be
    /// recorded in a graph.
    /// </summary>
    /// <param name="arrays">
    /// By name: every parameter that is not optional; results and states as far as they are to lie in memory of the caller's. A state that is
    /// given is what the first step starts from, and takes the last step's; one that is not starts as declared in every run.
    /// </param>
    /// <exception cref="ArgumentException">An array is missing or unknown, or the shapes do not fit the declaration.</exception>
    public GpuCall Plan(GpuDevice device, IReadOnlyDictionary<string, DeviceArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(arrays);
        return new CallPlan(this, device, arrays).Build();
    }

    /// <summary>The shape of a result or state in a call with these arguments, leading axes of a batch included.</summary>
    /// <exception cref="ArgumentException">There is no such array, an argument is missing, or the shapes do not fit the declaration.</exception>
    public int[] ShapeOf(string array, IReadOnlyDictionary<string, DeviceArray> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Shapes.ShapeOf(array, [.. Arrays.Take(Shapes.ParameterCount).Select(a => arguments.GetValueOrDefault(a.Name).Shape())]);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

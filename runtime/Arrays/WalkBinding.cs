namespace Kernels.Arrays;

/// <summary>A walk laid over a call: the places in their order, and which of the kernel's arrays are read and written along them.</summary>
internal readonly unsafe ref struct WalkBinding
{
    private readonly ReadOnlySpan<bool> covered;

    private WalkBinding(int* places, nint steps, ReadOnlySpan<bool> covered)
    {
        Places = places;
        Steps = steps;
        this.covered = covered;
    }

    /// <summary>No walk: the scan's own axis in its order.</summary>
    public static WalkBinding None => new(null, -1, []);

    /// <summary>For each step its place.</summary>
    public int* Places { get; }

    /// <summary>The number of steps; -1 where there is no walk.</summary>
    public nint Steps { get; }

    /// <param name="covered">For each of the kernel's arrays whether it is walked.</param>
    public static WalkBinding Over(int* places, nint steps, ReadOnlySpan<bool> covered) => new(places, steps, covered);

    public bool Covers(int array) => array < covered.Length && covered[array];
}

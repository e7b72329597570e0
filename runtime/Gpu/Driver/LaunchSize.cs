namespace Kernels.Gpu;

/// <summary>Blocks of a grid or threads of a block, in each dimension.</summary>
public readonly record struct LaunchSize(int X, int Y = 1, int Z = 1)
{
    /// <summary>All of them.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>One dimension.</summary>
    public static implicit operator LaunchSize(int x) => new(x);

    /// <summary>One dimension.</summary>
    public static LaunchSize FromInt32(int x) => new(x);
}

namespace Kernels.Gpu;

/// <summary>A part of a warp whose lanes work together: a type, so that a kernel that is generic over it is compiled for its width.</summary>
public interface IWarpPart
{
    /// <summary>The lanes of the part, a power of two; of a device with smaller warps, all lanes.</summary>
    int Lanes { get; }
}

/// <summary>Eight lanes.</summary>
public readonly struct WarpPart8 : IWarpPart
{
    /// <inheritdoc/>
    public int Lanes => 8;
}

/// <summary>Sixteen lanes.</summary>
public readonly struct WarpPart16 : IWarpPart
{
    /// <inheritdoc/>
    public int Lanes => 16;
}

/// <summary>Thirty-two lanes.</summary>
public readonly struct WarpPart32 : IWarpPart
{
    /// <inheritdoc/>
    public int Lanes => 32;
}

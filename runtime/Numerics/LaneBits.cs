namespace Kernels.Numerics;

/// <summary>Parts of the bits of an f32, for registers of every width.</summary>
internal static class LaneBits
{
    /// <summary>The bits of the fraction.</summary>
    public const int Fraction = 0x007FFFFF;

    /// <summary>√½. The bits of x less these hold in their upper 9 the power of two by which x exceeds the range from √½ to √2.</summary>
    public const int RootHalf = 0x3F3504F3;
}

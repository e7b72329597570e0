namespace Kernels.Graph;

/// <summary>The sizes of a <see cref="StateSpaceDuality"/>.</summary>
/// <param name="Heads">h, a multiple of <paramref name="Groups"/>.</param>
/// <param name="HeadWidth">p: the channels of a head.</param>
/// <param name="Groups">Groups of B and C; each serves Heads/Groups heads.</param>
/// <param name="StateSize">s.</param>
/// <param name="SmallestStep">Time steps below are raised to it.</param>
/// <param name="LargestStep">Time steps above are lowered to it; may be infinite.</param>
public sealed record StateSpaceShape(int Heads, int HeadWidth, int Groups, int StateSize, float SmallestStep = 0, float LargestStep = float.PositiveInfinity)
{
    /// <summary>The numbers of all states: h·p·s.</summary>
    public long StateCount => (long)Heads * HeadWidth * StateSize;
}

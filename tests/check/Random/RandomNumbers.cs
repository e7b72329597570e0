namespace Kernels.Check;

/// <summary>Which numbers random contents are drawn from.</summary>
public enum RandomNumbers
{
    /// <summary>Of ordinary size, and every pattern of small types.</summary>
    Ordinary,

    /// <summary>Powers of two around 1, of which f32 holds every sum exactly.</summary>
    PowersOfTwo,

    /// <summary>The borders of each type among ordinary ones: zero of both signs, subnormal, least, largest.</summary>
    Borders,
}

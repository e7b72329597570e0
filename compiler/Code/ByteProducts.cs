namespace Kernels.Compiler.Code;

/// <summary>How an instruction set sums products of bytes; the vector code of integer sums follows it.</summary>
public enum ByteProducts
{
    /// <summary>Neighbours are added in 16 bits, several such pairs too, and widened before they could overflow.</summary>
    Pairs,

    /// <summary>Four products at a time are added to a sum of 32 bits.</summary>
    Dots,
}

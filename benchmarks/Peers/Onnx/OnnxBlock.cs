namespace Kernels.Benchmarks;

/// <summary>How <c>MatMulNBits</c> of ONNX Runtime stores weights.</summary>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Size">Weights along k that share a scale.</param>
/// <param name="ZeroPoints">Whether each block has a zero point too; else it is the middle code.</param>
internal sealed record OnnxBlock(int Bits, int Size, bool ZeroPoints)
{
    /// <summary>The largest code.</summary>
    public int Last => (1 << Bits) - 1;

    /// <summary>The zero point of blocks that store none.</summary>
    public int Middle => 1 << (Bits - 1);

    /// <summary>Bytes of the codes of a block.</summary>
    public int CodeBytes => Size * Bits / 8;

    public override string ToString() => $"{Bits}/{Size}";
}

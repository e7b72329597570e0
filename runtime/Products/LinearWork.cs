using Kernels.Encoding;

namespace Kernels.Products;

/// <summary>A call as the pieces that threads take see it: the job of the generated code, and what comes before and around it.</summary>
internal unsafe struct LinearWork
{
    public LinearJob Job;
    public LinearSteps Steps;
    public ActivationCoding Coding;
    public BitCoding Bits;

    /// <summary>The activations as they come.</summary>
    public float* Source;

    public nint SourceStride;

    /// <summary>Row blocks that one piece takes.</summary>
    public int RowBlocksInPiece;

    /// <summary>k of the panels' code.</summary>
    public int PanelStep;

    public delegate*<Kernels.Formats.RunPlace*, int, int, int, float*, int, void> Dequantize;
}

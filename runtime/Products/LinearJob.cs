using Kernels.Formats;

namespace Kernels.Products;

/// <summary>One call of a generated Linear as its row blocks see it: y[m, n] = sum(k) x[m, k]·w[n, k] + b[n], with the activations made ready.</summary>
public readonly unsafe struct LinearJob
{
    /// <summary>Tokens.</summary>
    public int M { get; init; }

    /// <summary>Rows of the weights.</summary>
    public int N { get; init; }

    /// <summary>Columns of the weights.</summary>
    public int K { get; init; }

    /// <summary>Where each run of the packed weights lies.</summary>
    public RunPlace* Weights { get; init; }

    /// <summary>The activations of a token in f32, padded with zeros; those of the next lie <see cref="XStride"/> behind.</summary>
    public float* X { get; init; }

    /// <summary>Floats from one token of <see cref="X"/> to the next.</summary>
    public nint XStride { get; init; }

    /// <summary>The results.</summary>
    public float* Y { get; init; }

    /// <summary>Floats from one token of <see cref="Y"/> to the next.</summary>
    public nint YStride { get; init; }

    /// <summary>The bias of each row, or null.</summary>
    public float* Bias { get; init; }

    /// <summary>The codes of encoded activations, padded with zeros: bytes, or words of 32 bits.</summary>
    public sbyte* Codes { get; init; }

    /// <summary>Bytes of codes from one token to the next.</summary>
    public nint CodesStride { get; init; }

    /// <summary>The scales of encoded activations, one for each group.</summary>
    public float* Scales { get; init; }

    /// <summary>Scales from one token to the next.</summary>
    public nint ScalesStride { get; init; }

    /// <summary>The sums of the activations over each segment of k.</summary>
    public float* Sums { get; init; }

    /// <summary>Sums from one token to the next, of <see cref="Sums"/> or <see cref="CodeSums"/>.</summary>
    public nint SumsStride { get; init; }

    /// <summary>The sums of the activations' codes, where a kernel sums integers.</summary>
    public int* CodeSums => (int*)Sums;
}

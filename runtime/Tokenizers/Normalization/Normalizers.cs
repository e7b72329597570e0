namespace Kernels.Tokenizers;

/// <summary>Several normalizers, each on what the one before left.</summary>
internal sealed class Normalizers(params IReadOnlyList<INormalizer> steps) : INormalizer
{
    public string Normalize(string text, bool isFirst) => steps.Aggregate(text, (t, step) => step.Normalize(t, isFirst));
}

using System.Globalization;

namespace Kernels.Benchmarks;

/// <summary>The sizes of y[m, n] = Σ over k of x[m, k] w[n, k].</summary>
internal sealed record LinearShape(int N, int K, int M)
{
    /// <summary>Reads <c>4096x11008</c>: n and k.</summary>
    /// <exception cref="ArgumentException">It is not of that form.</exception>
    public static (int N, int K) ParseWeights(string text) =>
        text.Split('x') is [var n, var k] && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0
            && int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0
            ? (rows, columns)
            : throw new ArgumentException($"\"{text}\" is no shape of weights: write n and k as in 4096x11008.");

    public override string ToString() => $"{N} × {K}, m = {M}";
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kernels.Generators.Tests.Names;

/// <summary>The identifiers of generated code: the names that a declaration's own might hide.</summary>
internal static class GeneratedIdentifiers
{
    private const string Examples = """
        format A { q : int4 [n, k]; s : f16 [n, k/32]; w = s*q; fit absmax }
        format B { q : uint5 [n, k]; s, m : f16 [n, k/48]; w = s*q + m; fit search }
        format C { b : sign [2, n, k]; a : f16 [2, n]; w = sum(i in 2) a[i]*b[i] }
        format D { q : trit [n, k] pack base3; s : f16 []; w = s*q; fit ternary }
        format E { q : uint4 [n, k]; s : f16 [n, k/64]; z : uint4 [n, k/64]; w = s*(q - z); fit minmax }
        format F { q : uint4 [n, k]; s : e8m0 [n/4, k/32]; t : f32 [16] = nf(4); w = s*t[q]; fit absmax }
        activation X { q : int8 [m, k]; s : f32 [m, k/32]; x = s*q; fit absmax }
        kernel Soft(x : [m, k], b : [k]?) { h[m] = max(k) x; e[m, k] = exp(x - h) + (if b then b else 0); z[m] = sum(k) e; y[m, k] = e/z }
        kernel Taps(x : [t, c], f : [c, 4]) { y[t, c] = silu(sum(j in 4) f[j]*x[t + j - 3, c]) }
        kernel Rows(x : [n, k], i : uint16 [m]) { y[m, k] = x[i, k] }
        scan S6 over t (u, dt : [t, d], A : [d, s], B, C : [t, d/(D/G), s]) { state h : f32 [d, s]; h = exp(dt*A)*h + dt*B*u; y[t, d] = sum(s) C*h }
        scan Ssd over t (x : [t, h, p], a : [t, h], B, C : [t, h, s]) { state M : f32 [h, p, s]; M = exp(a)*M + x*B; y[t, h, p] = sum(s) C*M }
        """;

    /// <summary>Those of declarations of every kind, for CPUs and for GPUs.</summary>
    public static IReadOnlySet<string> OfExamples { get; } = Collect();

    private static HashSet<string> Collect()
    {
        var project = new QkProject("true", ("examples.qk", Examples));
        Assert.Empty(project.Result.Diagnostics.Where(d => d.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning));
        Assert.Empty(project.CompileErrors());
        return [.. project.Result.GeneratedSources.SelectMany(s => s.SyntaxTree.GetRoot().DescendantTokens()).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText)];
    }
}

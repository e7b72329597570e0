using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax.Parsing;
using Kernels.Compiler.Tests.Syntax;

namespace Kernels.Compiler.Tests.Model;

/// <summary>Indices and sizes that are probably not what was meant, or that lead out of every array.</summary>
public class IndexTests
{
    [Theory]
    [InlineData("kernel K(x : [m, k]) { y[m] = sum(k) x[k, m] }", "x[k, m]")]
    [InlineData("kernel K(x : [m, k], v : [k]) { y[k] = sum(m) v*x[k, m] }", "x[k, m]")]
    [InlineData("kernel K(x : [b, h, t]) { y[b, h, t] = x[b, t, h] }", "x[b, t, h]")]
    [InlineData("kernel K(x : [m, k]) { y[m] = x[m, m] }", "x[m, m]")]
    [InlineData("kernel K(x : [i, d]) { s[i, j] = sum(d) x*x[j, d]; y[i, d] = sum(j) s[j, i]*x[j, d] }", "s[j, i]")]
    [InlineData("scan S over t (x : [t, d]) { state h : f32 [d]; h = h + x[d, t]; y[t, d] = h }", "x[d, t]")]
    public void An_axis_indexed_by_the_name_of_another_is_a_warning(string text, string place)
    {
        var bound = Binder.BindFile(QkParser.Parse(text).File);

        var diagnostic = Assert.Single(bound.Diagnostics);
        Assert.Equal("QK0156", diagnostic.Kind.Id);
        Assert.Equal(place, text[diagnostic.Span.Start.Offset..diagnostic.Span.End.Offset]);
        Assert.Single(bound.Kernels);
    }

    [Theory]
    [InlineData("kernel K(x : [m, k]) { y[m] = sum(k) x[m, k] }")]
    [InlineData("kernel K(x : [i, d]) { y[i, j] = sum(d) x*x[j, d] }")]
    [InlineData("kernel K(x : [a, b]) { y[i, j] = x[i, j] + x[j, i] }")]
    [InlineData("kernel K(x : [m, k], rows : uint16 [m]) { y[m, k] = x[rows, k] }")]
    [InlineData("kernel K(x : [m, k]) { y[m, k] = x[k + 0, m + 0] }")]
    [InlineData("kernel K(x : [n, c]) { y[a, c] = x[2*a, c] }")]
    [InlineData("kernel K(x : [d, d/2]) { y[d] = x[d, d] }")]
    public void What_is_written_otherwise_is_none(string text) => Assert.Empty(Binder.BindFile(QkParser.Parse(text).File).Diagnostics.Select(d => d.Format("")));

    [Fact]
    public void The_gallery_and_the_examples_are_free_of_it()
    {
        var examples = Directory.EnumerateFiles(Testing.TestData.InRepository("examples"), "*.qk", SearchOption.AllDirectories).Select(File.ReadAllText);

        Assert.All(examples.Append(Gallery.Text), text => Assert.DoesNotContain(Binder.BindFile(QkParser.Parse(text).File).Diagnostics, d => d.Kind.Id == "QK0156"));
    }

    [Theory]
    [InlineData("format F { q : int4 [n, k]; s : f16 [n, k/2147483647]; w = s*q }", "QK0153", "2147483647")]
    [InlineData("format F { q : int4 [n, k]; s : f16 [n/4294967296, k]; w = s*q }", "QK0153", "4294967296")]
    [InlineData("format F { q : int4 [n, k]; s : f16 [n, k/1e30]; w = s*q }", "QK0153", "1e30")]
    [InlineData("format F { q : int4 [n, k]; t : f16 [4294967296] = { 1 }; w = q*t[0] }", "QK0154", "4294967296")]
    [InlineData("kernel K(x : [n, 4294967296]) { y[n] = x[n, 0] }", "QK0154", "4294967296")]
    [InlineData("kernel K(x : [n, 65536*65536]) { y[n] = x[n, 0] }", "QK0154", "65536*65536")]
    [InlineData("kernel K(x : [n, 3 - 5]) { y[n] = x[n, 0] }", "QK0111", "3 - 5")]
    [InlineData("kernel K(x : [n]) { y[n] = x[n + 1e300] }", "QK0154", "n + 1e300")]
    [InlineData("kernel K(x : [n]) { y[n] = x[n*65536*65536] }", "QK0154", "n*65536*65536")]
    [InlineData("kernel K(x : [n]) { y[n] = x[n - 2147483648] }", "QK0154", "n - 2147483648")]
    [InlineData("format F { q : fp(2147483647, 2147483647) [n, k]; w = q }", "QK0103", "fp(2147483647, 2147483647)")]
    public void Numbers_that_lead_out_of_every_array_are_refused(string text, string id, string place)
    {
        var diagnostic = Assert.Single(Binder.BindFile(QkParser.Parse(text).File).Diagnostics);

        Assert.Equal((id, place), (diagnostic.Kind.Id, text[diagnostic.Span.Start.Offset..diagnostic.Span.End.Offset]));
    }

    [Fact]
    public void Sizes_of_constants_are_worked_out()
    {
        var bound = Binder.BindFile(QkParser.Parse("format F { q : uint4 [n, k]; t : f32 [2*16/2] = nf(4); w = t[q] }").File);

        Assert.Empty(bound.Diagnostics);
    }
}

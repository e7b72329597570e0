using Kernels.Compiler.Binding;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Model;

/// <summary>Kernels compute in f32: a constant that f32 lacks is refused, or written as what it comes to together with others.</summary>
public class SingleRangeTests
{
    [Theory]
    [InlineData("1e300*s*q", "1e300*s*q", "1E+300")]
    [InlineData("s*q/1e60", "s*q/1e60", "1E-60")]
    [InlineData("s*q + 1e300", "1e300", "1E+300")]
    [InlineData("s*q*1e-40", "s*q*1e-40", "1E-40")]
    [InlineData("s*1e30*q*1e30", "s*1e30*q*1e30", "1E+60")]
    [InlineData("-(s*1e30)*(q*1e30)", "-(s*1e30)*(q*1e30)", "-1E+60")]
    [InlineData("s*q*10^300", "s*q*10^300", "1E+300")]
    [InlineData("s*(if q > 1e39 then 1 else q)", "1e39", "1E+39")]
    [InlineData("s*clamp(q, -1e50, 1)", "-1e50", "-1E+50")]
    [InlineData("s*(q*1e38)", "q*1e38", "8E+38")]
    [InlineData("s + (q*1e20 + 1)*(q*1e20)", "(q*1e20 + 1)*(q*1e20)", "6.4E+41")]
    [InlineData("s*a", "s*a", "1E+100")]
    public void A_number_that_f32_lacks_is_refused_at_its_place(string value, string place, string number)
    {
        var text = $"format F {{ q : int4 [n, k]; s : f32 [n]; w = {value}{(value.Contains('a', StringComparison.Ordinal) && value.Length < 5 ? "; a = 1e200*q*1e-100" : "")} }}";
        var diagnostic = Assert.Single(Binder.BindFile(QkParser.Parse(text).File).Diagnostics);

        Assert.Equal("QK0155", diagnostic.Kind.Id);
        Assert.Equal(place, text[diagnostic.Span.Start.Offset..diagnostic.Span.End.Offset]);
        Assert.Equal(number, diagnostic.Arguments[1]);
    }

    [Theory]
    [InlineData("2^200*s*q*2^-200", "s[n]*q[n, k]")]
    [InlineData("s*2^-150*q*2^152", "4*s[n]*q[n, k]")]
    [InlineData("s*q*2^200/2^198", "4*s[n]*q[n, k]")]
    [InlineData("s*(2^-180/2^-180 + q)", "s[n]*(1 + q[n, k])")]
    [InlineData("-(s*2^130)*(q*2^-130)", "(-1)*s[n]*q[n, k]")]
    [InlineData("s*(if q > 2^130*2^-130 then 2^130*q*2^-130 else 1)", "s[n]*(if q[n, k] > 1 then q[n, k] else 1)")]
    [InlineData("s*q*0.5*8", "s[n]*q[n, k]*0.5*8")]
    [InlineData("s*q*3e38", "s[n]*q[n, k]*3E+38", "f16 [n, k]")]
    public void Constants_that_come_to_a_number_of_f32_are_written_as_it(string value, string written, string type = "int4 [n, k]") =>
        Assert.Equal(written, Bind($"format F {{ q : {type}; s : f32 [n]; w = {value} }}").Value.ToString());

    [Fact]
    public void What_is_written_is_worth_what_the_text_says()
    {
        var (large, plain) = (Bind("format F { q : int4 [n, k]; s : f32 [n]; w = 2^200*(s*q)/2^199/2^3*2 }"), Bind("format F { q : int4 [n, k]; s : f32 [n]; w = s*q/2 }"));
        uint Pattern(string field, long position) => field == "q" ? (uint)position % 16 : BitConverter.SingleToUInt32Bits(1.5f);

        Assert.Equal(new FormatInterpreter(plain, 2, 16, Pattern).ToArray().Values, new FormatInterpreter(large, 2, 16, Pattern).ToArray().Values);
    }

    [Theory]
    [InlineData("kernel K(x : [n]) { y[n] = 1e300*x }", "1e300*x")]
    [InlineData("kernel K(x : [n], b : [n] = 1e300) { y[n] = b*x }", "1e300")]
    [InlineData("kernel K(x : [n]) { y[n] = exp(x/1e60) }", "x/1e60")]
    [InlineData("kernel K(x : [n, k]) { y[n] = sum(k) x*1e200 }", "x*1e200")]
    [InlineData("scan S over t (x : [t, d]) { state h : f32 [d] = 1e39; h = h + x; y[t, d] = h }", "1e39")]
    public void So_it_is_in_kernels(string text, string place)
    {
        var diagnostic = Assert.Single(Binder.BindFile(QkParser.Parse(text).File).Diagnostics);

        Assert.Equal("QK0155", diagnostic.Kind.Id);
        Assert.Equal(place, text[diagnostic.Span.Start.Offset..diagnostic.Span.End.Offset]);
    }

    [Theory]
    [InlineData("f32", "1e-60")]
    [InlineData("f32", "4e38")]
    [InlineData("f16", "1e-9")]
    [InlineData("bf16", "1e-60")]
    public void So_it_is_in_tables_of_large_types(string type, string number)
    {
        var text = $"format F {{ q : bit [n, k]; t : {type} [2] = {{ 1, {number} }}; w = t[q] }}";

        Assert.Equal("QK0118", Assert.Single(Binder.BindFile(QkParser.Parse(text).File).Diagnostics).Kind.Id);
    }

    [Fact]
    public void Tables_are_rounded_to_the_nearest_value_of_their_type() => Assert.Equal(
        [0, 0.5, 1, -6, 6, 0],
        Bind("format F { q : uint2 [n, k]; t : fp(2, 1) [6] = { 0.1, 0.4, 1.2, -5.9, 6, -0.1 }; w = t[q] }").Field("t").Constant!.Value.Select(v => v + 0.0));

    private static FormatModel Bind(string text)
    {
        var bound = Binder.BindFile(QkParser.Parse(text).File);
        Assert.Empty(bound.Diagnostics.Select(d => d.Format("")));
        return Assert.Single(bound.Formats);
    }
}

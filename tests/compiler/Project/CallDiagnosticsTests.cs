using Kernels.Compiler.Project;

namespace Kernels.Compiler.Tests.Project;

/// <summary>Calls between declarations, which may stand in different files, are checked at the name that is called.</summary>
public class CallDiagnosticsTests
{
    private const string Scan = "scan Decay over t (x, a : [t, d], b : [d] = 0, z : [t, d]?) { state h : f32 [d]; h = a*h + x + b; y[t, d] = h*(if z then z else 1) }";

    [Fact]
    public void A_call_of_what_the_project_does_not_have_names_the_nearest() => Assert.Equal(
        ["caller.qk(2,15): error QK0204: no kernel or scan 'Decoy' is declared in the .qk files of this project or of an assembly that it references; did you mean 'Decay'?"],
        Diagnose("kernel K(x, a : [t, d]) {\n    y[t, d] = Decoy(x, a)\n}"));

    [Theory]
    [InlineData("activation Signs { b : sign [m, k]; x = b; fit threshold(0) }\nkernel K(q : Sign [i, d]) { y[i] = sum(d) q }", "caller.qk(2,14): error QK0212: no format or activation 'Sign' is declared in the .qk files of this project or of an assembly that it references; did you mean 'Signs'?")]
    [InlineData("scan S over t (q : Decay [t, d]) { state h : f32 [d]; h = h + q; y[t, d] = h }", "caller.qk(1,20): error QK0212: no format or activation 'Decay' is declared in the .qk files of this project or of an assembly that it references; nothing is declared here")]
    public void An_operand_in_a_format_that_is_not_there_names_the_nearest(string text, string expected) => Assert.Equal([expected], Diagnose(text));

    [Theory]
    [InlineData("kernel K(q : Wrong [i, d]) { y[i] = sum(d) q }\nformat Wrong { q : uint4 [n, k]; w = p }")]
    [InlineData("kernel K(q : Twice [i, d]) { y[i] = sum(d) q }\nformat Twice { q : uint4 [n, k]; w = q }\nformat Twice { q : uint8 [n, k]; w = q }")]
    public void An_operand_in_a_format_with_mistakes_of_its_own_is_known(string text) => Assert.DoesNotContain(Diagnose(text), d => d.Contains("QK0212", StringComparison.Ordinal));

    [Theory]
    [InlineData("Decay(x, a)")]
    [InlineData("Decay(x, a, b)")]
    [InlineData("Decay(x, a, z: x) order reverse")]
    [InlineData("Decay(a: x, x: a)")]
    public void A_call_with_all_that_has_no_default_fits(string call) => Assert.Empty(Diagnose(Caller(call)));

    [Theory]
    [InlineData("Decay(x)", "needs 'a'; its parameters are x, a, b, z")]
    [InlineData("Decay(b: b)", "needs 'x', 'a'; its parameters are x, a, b, z")]
    [InlineData("Decay(x, a, b, x, a)", "takes 4 arguments, and 5 are given; leave some out")]
    [InlineData("Decay(x, a, c: b)", "has no parameter 'c'; known are x, a, b, z")]
    [InlineData("Decay(x, a, x: a)", "is given 'x' twice; leave one out")]
    [InlineData("Double(x) order reverse", "is a kernel, which has no order to walk in; leave 'order' out, or call a scan")]
    [InlineData("Both(x)", "has several results, and a call takes the only one; declare a kernel with the one that you need")]
    public void A_call_that_does_not_fit_says_what_would(string call, string what) =>
        Assert.Equal([$"caller.qk(1,46): error QK0205: '{call[..call.IndexOf('(', StringComparison.Ordinal)]}' {what}"], Diagnose(Caller(call)));

    [Fact]
    public void Kernels_that_call_each_other_in_a_circle_are_mistakes_at_every_call_of_it() => Assert.Equal(
        [
            "caller.qk(1,32): error QK0206: 'First' calls 'Second', which leads back to 'First'; a kernel cannot hang on its own result",
            "caller.qk(2,33): error QK0206: 'Second' calls 'Third', which leads back to 'Second'; a kernel cannot hang on its own result",
            "caller.qk(3,32): error QK0206: 'Third' calls 'First', which leads back to 'Third'; a kernel cannot hang on its own result",
        ],
        Diagnose("kernel First(x : [i]) { y[i] = Second(x) }\nkernel Second(x : [i]) { y[i] = Third(x) }\nkernel Third(x : [i]) { y[i] = First(x) }\nkernel Outside(x : [i]) { y[i] = First(x) }"));

    [Fact]
    public void A_kernel_that_calls_itself_is_a_circle() =>
        Assert.Equal(["caller.qk(1,29): error QK0206: 'Me' calls 'Me', which leads back to 'Me'; a kernel cannot hang on its own result"], Diagnose("kernel Me(x : [i]) { y[i] = Me(x) }"));

    [Fact]
    public void A_call_of_a_declaration_with_a_mistake_of_its_own_is_no_second_mistake() =>
        Assert.Empty(Diagnose("kernel K(x : [i]) { y[i] = Broken(x) }\nkernel Broken(x : [i]) { y[i] = x + nothing }"));

    private static string Caller(string call) => $"kernel K(x, a : [t, d], b : [d]) {{ y[t, d] = {call}; all[t, d] = x + a + b }}";

    /// <summary>The mistakes between files, of a text beside what it may call.</summary>
    private static IEnumerable<string> Diagnose(string text)
    {
        SourceFile[] files =
        [
            SourceFile.Parse("called.qk", Scan + "\nkernel Double(x : [t, d]) { y[t, d] = 2*x }\nkernel Both(x : [t, d]) { y[t, d] = x; z[t, d] = 2*x }"),
            SourceFile.Parse("caller.qk", text),
        ];
        Assert.All(files, f => Assert.Empty(f.Diagnostics));
        return ProjectChecker.Check([.. files.SelectMany(DeclarationBinder.Bind)], []).Select(d => d.ToString());
    }
}

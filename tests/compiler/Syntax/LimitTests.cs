using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Syntax;

public class LimitTests
{
    public static TheoryData<string, string> Deep => new()
    {
        { "parentheses", "format F { w = " + Times("(") + "q" + Times(")") + " }" },
        { "calls", "format F { w = " + Times("f(") + "q" + Times(")") + " }" },
        { "indices", "format F { w = " + Times("q[") + "k" + Times("]") + " }" },
        { "powers", "format F { w = " + Times("q^") + "q }" },
        { "reductions", "format F { w = " + Times("sum(i) ") + "q }" },
        { "choices", "format F { w = " + Times("if a then b else ") + "q }" },
        { "loops", "format F { store per k " + Times("{ for j in 2 ") + "{ q }" + Times(" }") + " }" },
        { "walks", "kernel K(x : [t]) { y[t] = S(x) order " + Times("reverse ") + "table(p) }" },
        { "chains", "format F { w = " + Times("q + ") + "q }" },
        { "open brackets", "format F { w = " + Times("([{") },
        { "closed brackets", "format F { w = " + Times(")]}") },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Deep_nesting_is_a_diagnostic_and_fits_into_a_small_stack(string what, string text)
    {
        ParseResult? result = null;
        var thread = new Thread(() => result = QkParser.Parse(text), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.True(result!.Diagnostics.Count > 0, what);
        Assert.Empty(result.File.Declarations);
    }

    [Fact]
    public void Twenty_five_levels_of_parentheses_are_allowed()
    {
        var result = QkParser.Parse("format F { w = " + new string('(', 25) + "q" + new string(')', 25) + " }");

        Assert.Empty(result.Diagnostics);
    }

    private static string Times(string part) => string.Concat(Enumerable.Repeat(part, 20_000));
}

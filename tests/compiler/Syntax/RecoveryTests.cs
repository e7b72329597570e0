using Kernels.Compiler.Syntax.Parsing;
using VerifyXunit;

namespace Kernels.Compiler.Tests.Syntax;

public class RecoveryTests
{
    [Fact]
    public void Three_mistakes_give_three_diagnostics_and_the_other_declarations_live()
    {
        var result = QkParser.Parse("""
            format First { q : uint4 [n, k]; w = q }
            format Broken {
                q : uint4 [n k]
                s : f16 [n, k/128]
                w = s * * q
                fit minmax
            }
            activation Between { q : int8 [m, k]; x = q }
            kernel AlsoBroken(x : [m, k], w [n, k]) {
                y[m, n] = sum(k) x*w
            }
            view Last of First { w = q/2 }
            """);

        Assert.Equal(["3:18", "5:13", "9:33"], result.Diagnostics.Select(d => $"{d.Span.Start.Line}:{d.Span.Start.Column}"));
        Assert.Equal(["First", "Between", "Last"], result.File.Declarations.Select(d => d.Name.Text));
        Assert.Equal(["Broken", "AlsoBroken"], result.File.Unread.Select(d => d.Text));
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "A missing name", "format { q : uint4 [n, k] }" },
        { "A missing opening brace", "format F q : uint4 [n, k] }" },
        { "A missing closing brace at the end", "format F {\n    q : uint4 [n, k]\n" },
        { "A missing closing brace before a declaration", "format F {\n    q : uint4 [n, k]\n\nformat G { q : bit [n, k]; w = q }" },
        { "A closing brace too many", "format F { q : bit [n, k] } }\nformat G { w = q }" },
        { "A mistyped declaration", "formt F { q : bit [n, k]; w = q }\nformat G { w = q }" },
        { "Garbage", "hello, world\n#include <stdio.h>\n" },
        { "An unknown character", "format F {\n    w = s $ q\n    fit minmax\n}" },
        { "An unknown character of two code units", "format F { w = 𝛼*q }" },
        { "A keyword as a field", "format F {\n    zero : uint4 [n, k]\n    s, scan : f16 [n]\n    w = s\n}" },
        { "A keyword as a declaration", "format scan { q : bit [n, k] }" },
        { "A keyword in an expression", "format F { w = s*(q - zero) }" },
        { "An equation without a value", "format F {\n    w =\n    fit minmax\n}" },
        { "An equation with two values", "format F {\n    w = s q\n    fit minmax\n}" },
        { "A name with neither colon nor equals sign", "format F {\n    q uint4 [n, k]\n    w = q\n}" },
        { "A field without a type", "format F { q : [n, k]; w = q }" },
        { "A field without dimensions", "format F { q : uint4; w = q }" },
        { "A dimension that is missing", "format F { q : uint4 [n, ]; w = q }" },
        { "An open parenthesis", "format F {\n    w = s*(q - z\n    s : f16 [n]\n    fit minmax\n}" },
        { "A closing parenthesis too many", "format F { w = s*q) fit minmax }" },
        { "Two comparisons in a row", "format F { w = if a < b < c then 1 else 0 }" },
        { "An if without else", "format F {\n    w = if p == 1 then a\n    fit minmax\n}" },
        { "An if inside a product", "format F { w = 2*if p then a else b }" },
        { "A reduction without its index", "kernel K(x : [k]) { y[] = sum() x }" },
        { "A sparsity of a fraction", "format F { v : f16 [n, k] sparse 2.5:4; w = v }" },
        { "A table with a word in it", "format F {\n    t : f32 [4] = { 1, two, 3, 4 }\n    w = t[q]\n}" },
        { "A table that is not closed", "format F {\n    t : f32 [4] = { 1, 2, 3, 4\n    w = t[q]\n    fit kmeans\n}" },
        { "A fit without a step", "format F { w = q; fit }" },
        { "A comma that is missing", "format F { w = q; fit m = salient(10% by: hessian) then s, z = search }" },
        { "A store with a bad slice", "format F {\n    w = q\n    store per k/32 { for j in 16 { q[j]<4> } d }\n    fit minmax\n}" },
        { "A fit before an equation of a view", "view V of F { fit absmax; w = q }" },
        { "A state after an equation", "scan S over t (x : [t]) { y[t] = x; state h : f32 [] }" },
        { "A field in a kernel", "kernel K(x : [k]) {\n    q : uint4 [n, k]\n    y[k] = x\n}" },
        { "A kernel without parameters", "kernel K() { y[k] = x }" },
        { "An order that does not exist", "kernel K(x : [t]) { y[t] = S(x) order backwards }" },
        { "A number too large", "format F { w = 1e999*q }" },
        { "An integer too large", "format F { q : fp(99999999999, 1) [n, k] }" },
        { "Nesting too deep", "format F { w = " + new string('(', 200) + "q" + new string(')', 200) + " }" },
        { "An expression too long", "format F { w = q" + string.Concat(Enumerable.Repeat(" + q", 1000)) + "; fit absmax }" },
    };

    [Fact]
    public Task Every_mistake_has_its_message_at_its_place()
    {
        var lines = Mistakes.Select(mistake =>
        {
            var (title, text) = ((string)mistake[0], (string)mistake[1]);
            var diagnostics = QkParser.Parse(text).Diagnostics.Select(d => d.Format("a.qk"));
            return title + "\n" + Indented(text.Length <= 200 ? text : text[..60] + " …") + "\n" + string.Join("\n", diagnostics) + "\n";
        });
        return Verifier.Verify(string.Join("\n", lines));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_never_spoils_the_declaration_behind_it(string title, string text)
    {
        var result = QkParser.Parse(text + "\nkernel Behind(x : [k]) { y[k] = x }");

        Assert.True(result.Diagnostics.Count > 0, title);
        Assert.Equal("Behind", result.File.Declarations[^1].Name.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\n")]
    [InlineData("// nothing but a comment")]
    public void An_empty_file_holds_nothing_and_is_not_a_mistake(string text)
    {
        var result = QkParser.Parse(text);

        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.File.Declarations);
    }

    private static string Indented(string text) => string.Join("\n", text.TrimEnd('\n').Split('\n').Select(line => "    | " + line));
}

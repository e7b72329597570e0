using Kernels.Compiler.Syntax;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Syntax;

public class ExpressionTests
{
    [Theory]
    [InlineData("a + b*c", "(a + (b * c))")]
    [InlineData("a - b - c", "((a - b) - c)")]
    [InlineData("a / b * c % d", "(((a / b) * c) % d)")]
    [InlineData("-a*b", "((-a) * b)")]
    [InlineData("-a^2", "(-(a ^ 2))")]
    [InlineData("a*-b", "(a * (-b))")]
    [InlineData("2^-5 - h", "((2 ^ (-5)) - h)")]
    [InlineData("a^b^c", "(a ^ (b ^ c))")]
    [InlineData("a < b + c and d or e", "(((a < (b + c)) and d) or e)")]
    [InlineData("a or b and c", "(a or (b and c))")]
    [InlineData("not a == b and c", "((not (a == b)) and c)")]
    [InlineData("if a then b else if c then d else e", "(if a then b else (if c then d else e))")]
    [InlineData("if a then if b then c else d else e + 1", "(if a then (if b then c else d) else (e + 1))")]
    [InlineData("sum(i in 2) a[i]*b[i] + c", "((sum i in 2: (a[i] * b[i])) + c)")]
    [InlineData("s*sum(i) a*b", "(s * (sum i: (a * b)))")]
    [InlineData("sum(i) a/sum(j) b*c", "(sum i: (a / (sum j: (b * c))))")]
    [InlineData("(sum(i) a)*b", "((sum i: a) * b)")]
    [InlineData("max(j where j <= i and j > i - 64) s", "(max j where ((j <= i) and (j > (i - 64))): s)")]
    [InlineData("max(j) s", "(max j: s)")]
    [InlineData("max(j, s)", "max(j, s)")]
    [InlineData("min(a[j], max(gf + m, gi))", "min(a[j], max((gf + m), gi))")]
    [InlineData("mean(i in N) x", "(mean i in N: x)")]
    [InlineData("f(16%k, 2, -c, s: t)", "f((16 % k), 2, (-c), s: t)")]
    public void An_expression_is_grouped_by_its_operators(string text, string grouped)
    {
        Assert.Equal(grouped, Grouped(Value(text)));
    }

    [Theory]
    [InlineData("10%", true)]
    [InlineData("0.45%", true)]
    [InlineData("10% ", true)]
    [InlineData("10%k", false)]
    [InlineData("10%8", false)]
    [InlineData("10%(k)", false)]
    [InlineData("10 %k", false)]
    public void A_percentage_has_its_sign_right_behind_and_nothing_more(string text, bool isPercent)
    {
        Assert.Equal(isPercent, ((CallSyntax)Value("f(" + text + ", by: h)")).Arguments[0].IsPercent);
    }

    [Fact]
    public void A_new_line_ends_an_equation_where_nothing_continues_it()
    {
        var result = QkParser.Parse("format F { a = x\n b = y\n s, z : f16 [n]\n w = a*b\n fit x then a, b = y\n c = z fit q store per k { } }");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            ["EquationSyntax", "EquationSyntax", "FieldSyntax", "EquationSyntax", "FitSyntax", "EquationSyntax", "FitSyntax", "StoreSyntax"],
            ((FormatSyntax)result.File.Declarations[0]).Items.Select(i => i.GetType().Name));
    }

    [Fact]
    public void A_walk_ends_where_the_next_equation_begins()
    {
        var result = QkParser.Parse("kernel K(x : [i]) { a[i] = S(x) order reverse rows[i] = S(x) order reverse reverse = a }");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["a", "rows", "reverse"], ((KernelSyntax)result.File.Declarations[0]).Equations.Select(e => e.Name.Text));
    }

    private static ExprSyntax Value(string text)
    {
        var result = QkParser.Parse("kernel K(x : []) { y = " + text + " }");
        Assert.Empty(result.Diagnostics.Select(d => d.Text));
        return ((KernelSyntax)result.File.Declarations[0]).Equations[0].Value;
    }

    private static string Grouped(ExprSyntax e) => e switch
    {
        NumberSyntax n => n.Text,
        NameSyntax n => n.Name.Text + (n.Indices is { } indices ? "[" + string.Join(", ", indices.Select(Grouped)) + "]" : ""),
        CallSyntax c => c.Function.Text + "(" + string.Join(", ", c.Arguments.Select(a => (a.Name is null ? "" : a.Name.Text + ": ") + Grouped(a.Value))) + ")",
        ParenthesesSyntax p => Grouped(p.Operand),
        NegateSyntax n => "(-" + Grouped(n.Operand) + ")",
        NotSyntax n => "(not " + Grouped(n.Operand) + ")",
        IfSyntax i => "(if " + Grouped(i.Condition) + " then " + Grouped(i.Then) + " else " + Grouped(i.Else) + ")",
        ReduceSyntax r =>
            "(" + r.Kind.ToString().ToLowerInvariant() + " " + r.Index.Text + (r.Extent is null ? "" : " in " + Grouped(r.Extent))
            + (r.Where is null ? "" : " where " + Grouped(r.Where)) + ": " + Grouped(r.Body) + ")",
        BinarySyntax b => "(" + Grouped(b.Left) + " " + Sign(b.Operator) + " " + Grouped(b.Right) + ")",
        _ => throw new InvalidOperationException(e.ToString()),
    };

    private static string Sign(OperatorKind kind) => kind switch
    {
        OperatorKind.Add => "+",
        OperatorKind.Subtract => "-",
        OperatorKind.Multiply => "*",
        OperatorKind.Divide => "/",
        OperatorKind.Remainder => "%",
        OperatorKind.Power => "^",
        OperatorKind.Less => "<",
        OperatorKind.LessOrEqual => "<=",
        OperatorKind.Greater => ">",
        OperatorKind.GreaterOrEqual => ">=",
        OperatorKind.Equal => "==",
        OperatorKind.NotEqual => "!=",
        OperatorKind.And => "and",
        _ => "or",
    };
}

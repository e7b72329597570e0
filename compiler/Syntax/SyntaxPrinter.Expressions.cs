

namespace Kernels.Compiler.Syntax;

/// <content>Expressions: parentheses are written as they stand in the tree, and where a made tree needs more to mean what it says.</content>
public static partial class SyntaxPrinter
{
    /// <summary>How tightly a form binds, loosest first; a part that binds less than its place needs stands in parentheses.</summary>
    private enum Level { If, Or, And, Relation, Additive, Product, Unary, Power, Primary }

    public static string Print(ExprSyntax expression) => Print(expression, Level.If);

    public static string Print(ArgumentSyntax argument) =>
        (argument.Name is null ? "" : argument.Name.Text + ": ") + Print(argument.Value) + (argument.IsPercent ? "%" : "");

    private static string Print(ExprSyntax expression, Level place) =>
        LevelOf(expression) < place ? "(" + Spell(expression) + ")" : Spell(expression);

    private static string Spell(ExprSyntax expression) => expression switch
    {
        NumberSyntax n => n.Text,
        NameSyntax n => n.Name.Text + Dimensions(n.Indices),
        CallSyntax c => c.Function.Text + List(c.Arguments, Print),
        ParenthesesSyntax p => "(" + Print(p.Operand) + ")",
        NegateSyntax n => "-" + Print(n.Operand, Level.Power),
        NotSyntax n => "not " + (n.Operand is NotSyntax ? "(" + Spell(n.Operand) + ")" : Print(n.Operand, Level.Relation)),
        IfSyntax i => "if " + Print(i.Condition, Level.Or) + " then " + Print(i.Then) + " else " + Print(i.Else),
        ReduceSyntax r => Reduction(r),
        BinarySyntax b => Binary(b),
        _ => throw Unknown(expression),
    };

    private static string Reduction(ReduceSyntax r)
    {
        var name = r.Kind switch { ReductionKind.Sum => "sum", ReductionKind.Max => "max", ReductionKind.Min => "min", _ => "mean" };
        var extent = r.Extent is null ? "" : " in " + Print(r.Extent);
        var condition = r.Where is null ? "" : " where " + Print(r.Where, Level.Or);
        return name + "(" + r.Index.Text + extent + condition + ") " + Print(r.Body, Level.Product);
    }

    private static string Binary(BinarySyntax b)
    {
        var level = LevelOf(b);
        var (leftPlace, rightPlace) = level switch
        {
            Level.Power => (Level.Primary, Level.Unary),
            Level.Relation => (Level.Additive, Level.Additive),
            _ => (level, level + 1),
        };
        var left = level >= Level.Product && EndsInReduction(b.Left) ? "(" + Spell(b.Left) + ")" : Print(b.Left, leftPlace);
        return left + Operator(b) + Print(b.Right, rightPlace);
    }

    /// <summary>A reduction takes the product that follows it, so nothing may multiply it from the right.</summary>
    private static bool EndsInReduction(ExprSyntax expression) => expression switch
    {
        ReduceSyntax => true,
        NegateSyntax n => EndsInReduction(n.Operand),
        BinarySyntax b => EndsInReduction(b.Right),
        _ => false,
    };

    private static Level LevelOf(ExprSyntax expression) => expression switch
    {
        IfSyntax => Level.If,
        NotSyntax => Level.Relation,
        NegateSyntax => Level.Unary,
        BinarySyntax b => b.Operator switch
        {
            OperatorKind.Or => Level.Or,
            OperatorKind.And => Level.And,
            OperatorKind.Add or OperatorKind.Subtract => Level.Additive,
            OperatorKind.Multiply or OperatorKind.Divide or OperatorKind.Remainder => Level.Product,
            OperatorKind.Power => Level.Power,
            _ => Level.Relation,
        },
        _ => Level.Primary,
    };

    /// <summary><c>16%-x</c> would read as a percentage in an argument, so the blanks come back there.</summary>
    private static string Operator(BinarySyntax b) => b.Operator switch
    {
        OperatorKind.Add => " + ",
        OperatorKind.Subtract => " - ",
        OperatorKind.Multiply => "*",
        OperatorKind.Divide => "/",
        OperatorKind.Remainder => b.Right is NegateSyntax ? " % " : "%",
        OperatorKind.Power => "^",
        OperatorKind.Less => " < ",
        OperatorKind.LessOrEqual => " <= ",
        OperatorKind.Greater => " > ",
        OperatorKind.GreaterOrEqual => " >= ",
        OperatorKind.Equal => " == ",
        OperatorKind.NotEqual => " != ",
        OperatorKind.And => " and ",
        OperatorKind.Or => " or ",
        _ => throw Unknown(b),
    };
}

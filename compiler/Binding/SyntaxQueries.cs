using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Questions about expressions as written.</summary>
internal static class SyntaxQueries
{
    /// <summary>The expression and all that it is made of.</summary>
    public static IEnumerable<ExprSyntax> All(this ExprSyntax syntax) => TreeWalk.All(syntax, Parts);

    /// <summary>The names in it, indices included.</summary>
    public static IEnumerable<NameSyntax> Names(this ExprSyntax syntax) => syntax.All().OfType<NameSyntax>();

    /// <summary>The indices of the reductions in it.</summary>
    public static IEnumerable<string> ReductionIndices(this ExprSyntax syntax) => syntax.All().OfType<ReduceSyntax>().Select(r => r.Index.Text);

    /// <summary>The expression without the parentheses around it.</summary>
    public static ExprSyntax Bare(this ExprSyntax syntax) => syntax is ParenthesesSyntax p ? p.Operand.Bare() : syntax;

    private static IEnumerable<ExprSyntax> Parts(ExprSyntax syntax) => syntax switch
    {
        NameSyntax { Indices: { } indices } => indices,
        CallSyntax c => c.Arguments.Select(a => a.Value),
        BinarySyntax b => [b.Left, b.Right],
        NegateSyntax n => [n.Operand],
        NotSyntax n => [n.Operand],
        ParenthesesSyntax p => [p.Operand],
        IfSyntax i => [i.Condition, i.Then, i.Else],
        ReduceSyntax r => new[] { r.Extent, r.Where, r.Body }.OfType<ExprSyntax>(),
        _ => [],
    };
}

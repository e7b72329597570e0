using System.Linq;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>Puts each format's equation in the place of its parameter: <c>x*w</c> becomes <c>x*(w.s*w.q)</c>.</summary>
public sealed class SubstituteValues : IRewriteRule
{
    public string Name => "substitute-values";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var arrays = nest.Arrays.SelectMany(a => context.OperandOf(a.Name) is { } operand
            ? operand.Arrays(a.Extents.Select(ToIndex).ToEquatableArray())
            : [a]);
        var body = nest.Body.RewriteExpressions(e => e is Model.Element element && context.OperandOf(element.Array) is { } operand
            ? operand.ValueAt(element.At)
            : e);
        var formats = string.Concat(context.Operands.Select(o => " " + o.Parameter + "=" + o.Format.Name));
        return nest with { Name = nest.Name + formats, Arrays = arrays.ToEquatableArray(), Body = body };
    }

    // The extent N of the parameter's first axis is that of the index n.
    private static Model.Expr ToIndex(Model.Expr extent) => extent is Model.ExtentValue e ? new Model.IndexValue(e.Name.ToLowerInvariant()) : extent;
}

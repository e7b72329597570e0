using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// A reduction over an input that may be absent asks for it itself: <c>if b then sum(d) b else 1</c> becomes <c>if b then sum(d) (if b then b else 0)
/// else 1</c>. Its loops are written before the choice that it stands in.
/// </summary>
internal static class OptionalReductions
{
    public static KernelModel Guard(KernelModel kernel)
    {
        var optional = new HashSet<string>(kernel.Parameters.Where(p => p.MayBeAbsent).Select(p => p.Name));
        Expr Change(Expr e) => e is Reduce reduce
            ? Unasked(reduce.Body, optional).Distinct().Aggregate(reduce, (r, name) => r with { Body = new Conditional(new Present(name), r.Body, new Number(0)) })
            : e;

        return optional.Count == 0 ? kernel : kernel with { Equations = kernel.Equations.Select(q => q with { Value = q.Value.Rewrite(Change) }).ToEquatableArray() };
    }

    /// <summary>The optional inputs that an expression reads without asking whether they are there.</summary>
    private static IEnumerable<string> Unasked(Expr expression, HashSet<string> optional) => expression switch
    {
        Element element when optional.Contains(element.Array) => [element.Array],
        Conditional choice => choice.Operands().SelectMany(o => Unasked(o, optional)).Except(choice.Test.All().OfType<Present>().Select(p => p.Parameter)),
        _ => expression.Operands().SelectMany(o => Unasked(o, optional)),
    };
}

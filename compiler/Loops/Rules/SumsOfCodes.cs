using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// Gives each code of a sum an accumulator of its own: of two planes of bits, <c>p += x*(b[0] + 2*b[1])</c> becomes <c>p1 += x*b[0]</c> and <c>p2 += x*(2*b[1])</c>,
/// and p is p1 + p2 where it is read.
/// </summary>
internal static class SumsOfCodes
{
    /// <summary>The statements around a segment's loop with such accumulators.</summary>
    public static EquatableArray<Statement> Apart(EquatableArray<Statement> list, LoweringContext context, NameSource names)
    {
        foreach (var (_, update) in IntegerSum.Accumulated(list))
        {
            var factors = IndexAlgebra.Factors(update.Value).ToList();
            var sum = factors.FirstOrDefault(f => f is Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } && CodesOf(f, context) > 1);
            if (sum is null)
            {
                continue;
            }
            factors.Remove(sum);
            var others = factors.Aggregate(IndexAlgebra.Multiply);
            list = Replace(list, update, [.. Terms(sum, context).Select(t => update with { Name = names.Fresh("p"), Value = IndexAlgebra.Multiply(others, t) })]);
        }
        return list;
    }

    private static EquatableArray<Statement> Replace(EquatableArray<Statement> list, Update update, List<Update> updates)
    {
        var read = updates.Select(u => (Expr)new Element(u.Name, default)).Aggregate(IndexAlgebra.Add);
        return list.SelectMany(statement => With(statement, update, updates, read)).ToEquatableArray();
    }

    private static IEnumerable<Statement> With(Statement statement, Update update, List<Update> updates, Expr read) => statement switch
    {
        Local local when local.Name == update.Name => updates.Select(u => local with { Name = u.Name }),
        Loop loop when loop.Body.Contains(update) => [loop with { Body = loop.Body.SelectMany(s => s.Equals(update) ? (IEnumerable<Statement>)updates : [s]).ToEquatableArray() }],
        _ => EquatableArray.Of(statement).ReplaceLocal(update.Name, read),
    };

    private static IEnumerable<Expr> Terms(Expr sum, LoweringContext context) => sum switch
    {
        Binary { Operator: BinaryOperator.Add } b when CodesOf(sum, context) > 1 => Terms(b.Left, context).Concat(Terms(b.Right, context)),
        Binary { Operator: BinaryOperator.Subtract } b when CodesOf(sum, context) > 1 => Terms(b.Left, context).Concat(Terms(b.Right, context).Select(t => IndexAlgebra.Multiply(new Number(-1), t))),
        _ => [sum],
    };

    private static int CodesOf(Expr value, LoweringContext context) =>
        value.All().OfType<Element>().Where(e => context.WeightCode(e.Array) is not null).Distinct().Count();
}

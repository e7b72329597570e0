using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// A sum over a segment that becomes one of whole numbers: Σ value = <see cref="Factor"/>·(<see cref="Times"/>·Σ <see cref="Product"/> +
/// <see cref="Beside"/> + <see cref="Offset"/>·Σ <see cref="Activation"/>).
/// </summary>
internal sealed record IntegerSum(Expr Product, Expr Activation, double Factor, double Offset)
{
    /// <summary>A whole number.</summary>
    public double Times { get; init; } = 1;

    /// <summary>What the segment alone says; null for 0.</summary>
    public Expr? Beside { get; init; }

    /// <summary>The statements around a segment's loop with the sums of whole numbers in the place of an accumulator of floats.</summary>
    public EquatableArray<Statement> Replace(EquatableArray<Statement> list, Update update, NameSource names)
    {
        var correction = Offset == 0 ? null : names.Fresh("p");
        var sum = IndexAlgebra.Multiply(new Number(Times), new Element(update.Name, default));
        sum = Beside is null ? sum : IndexAlgebra.Add(Beside, sum);
        if (correction is not null)
        {
            sum = IndexAlgebra.Add(sum, IndexAlgebra.Multiply(new Number(Offset), new Element(correction, default)));
        }
        sum = IndexAlgebra.Multiply(new Number(Factor), sum);
        var result = new List<Statement>();
        foreach (var statement in list)
        {
            switch (statement)
            {
                case Local local when local.Name == update.Name:
                    result.Add(local with { Kind = LocalKind.Integer });
                    if (correction is not null)
                    {
                        result.Add(new Local(correction, LocalKind.Integer, new Number(0)));
                    }
                    break;
                case Loop loop when loop.Body.Contains(update):
                    var inner = loop.Body.Select(s => s.Equals(update) ? update with { Value = Product } : s).ToList();
                    if (correction is not null)
                    {
                        inner.Add(new Update(correction, ReductionKind.Sum, Activation));
                    }
                    result.Add(loop with { Body = inner.ToEquatableArray() });
                    break;
                default:
                    // Sums are read with their correction wherever they are read.
                    result.AddRange(EquatableArray.Of(statement).ReplaceLocal(update.Name, sum));
                    break;
            }
        }
        return result.ToEquatableArray();
    }

    /// <summary>The sums over segments of a list, each with the loop that it is taken in.</summary>
    public static IReadOnlyList<(Loop Loop, Update Update)> Accumulated(EquatableArray<Statement> list) => [.. list.OfType<Loop>()
        .Where(l => l.Body.All(s => s is Update))
        .SelectMany(l => l.Body.OfType<Update>().Select(u => (l, u)))
        .Where(x => x.u.Kind == ReductionKind.Sum && list.OfType<Local>().Any(l => l.Name == x.u.Name))];

    /// <summary>How many k a loop over a segment takes at most; null for a loop that is none.</summary>
    public static int? SegmentOf(Loop loop) => loop.Count is Binary { Operator: BinaryOperator.Min, Left: Number segment } ? (int)segment.Value : null;
}

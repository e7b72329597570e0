using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// The rule <c>extract-reductions</c>: a reduction that is the same for all lanes of its equation, or whose own index suits lanes better
/// than the equation's does, becomes an equation of its own.
/// </summary>
internal static class ReductionExtraction
{
    /// <param name="outer">The axes of the point, time included: no lanes.</param>
    /// <param name="lanes">The axis that shares a register in the whole group, or null.</param>
    /// <param name="preferred">The axis that arrays are laid out for, or null.</param>
    public static IEnumerable<EquationModel> Apply(EquationModel equation, IReadOnlyCollection<string> outer, string? lanes, string? preferred, NameSource names)
    {
        if (equation.Value is Reduce || !equation.Value.All().OfType<Reduce>().Any())
        {
            return [equation];
        }
        var own = equation.Indices.Where(i => !outer.Contains(i) && i != lanes).ToList();
        var lane = lanes is not null && (equation.Indices.Contains(lanes) || equation.Value.Indices().Contains(lanes)) ? lanes
            : preferred is not null && own.Contains(preferred) ? preferred
            : own.LastOrDefault();
        var extracted = new List<EquationModel>();
        var rest = Extract(equation.Value, equation, lane, lane == lanes || lane == preferred, names, extracted);
        return extracted.Append(equation with { Value = rest });
    }

    private static Expr Extract(Expr value, EquationModel equation, string? lane, bool isShared, NameSource names, List<EquationModel> extracted)
    {
        Expr Go(Expr e) => Extract(e, equation, lane, isShared, names, extracted);
        switch (value)
        {
            case Reduce reduce when lane is not null && ShouldExtract(reduce, lane, isShared):
                var indices = equation.Indices.Where(i => reduce.Indices().Contains(i)).ToEquatableArray();
                var name = names.Fresh(equation.Target + "Sum");
                extracted.Add(new EquationModel(name, indices, reduce, false));
                return new Element(name, indices.ToPoint());
            case Unary u:
                return u with { Operand = Go(u.Operand) };
            case Binary b:
                return b with { Left = Go(b.Left), Right = Go(b.Right) };
            case Conditional c:
                return new Conditional(c.Test, Go(c.Then), Go(c.Else));
            case Call c:
                return c with { Arguments = c.Arguments.Select(Go).ToEquatableArray() };
            default:
                return value;
        }
    }

    private static bool ShouldExtract(Reduce reduce, string lane, bool isShared)
    {
        if (!reduce.Indices().Contains(lane))
        {
            return true;
        }
        return !isShared && LaneChoice.Scattered(reduce.Body, lane) > 0 && LaneChoice.Scattered(reduce.Body, reduce.Index) == 0;
    }
}

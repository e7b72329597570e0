using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Tensor;

/// <summary>
/// A weight as tensor cores take it: row·(scale·(level(code) - zero) + offset). The level is a number of 16 bits; the factors are numbers of a
/// row or of a group along k.
/// </summary>
/// <param name="Code">The code and its level for every packed pattern.</param>
/// <param name="Row">What the whole row is multiplied with.</param>
/// <param name="Scale">What a group is multiplied with; null where it is 1.</param>
/// <param name="Zero">What is subtracted from the levels of a group; null where it is 0.</param>
/// <param name="Offset">What is added to the weights of a group behind the scale; null where it is 0.</param>
/// <param name="Group">k in a group: within it scale, zero and offset are constant; 0 where they hold for the whole row.</param>
public sealed record TensorForm(FormatModel Format, CodeFunction Code, Expr Row, Expr? Scale, Expr? Zero, Expr? Offset, int Group)
{
    private const int LargestCode = 8;

    /// <summary>The form of a kernel of the shape of Linear with weights in a format, read off its nest; refused where the weight is no such expression.</summary>
    public static Planned<TensorForm> Of(KernelModel kernel, FormatModel declared)
    {
        var format = ScheduledForm.Of(declared);
        if (WhyNot(declared, format) is { } obstacle)
        {
            return Refused(format, obstacle);
        }
        var operand = Operand.Of(kernel.Parameters[1], format);
        var context = new LoweringContext(operand, null, PackedLayoutPlan.Of(format));
        var nest = new SubstituteValues().Apply(KernelLowering.Lower(kernel), context)!;
        var loop = nest.Body.Flatten().OfType<Loop>().Last();
        if (loop.Body.Count != 1 || loop.Body[0] is not Update { Kind: ReductionKind.Sum } update)
        {
            return Refused(format, "its sum is no single product");
        }
        var groups = HoistGroupInvariants.GroupsOf(update.Value, loop.Index).ToList();
        var activation = new Element(kernel.Parameters[0].Name, kernel.Parameters[0].Dimensions);
        var terms = new TermSplitter(loop.Index, hoist: true).Split(update.Value).Select(t => TensorTerm.Of(t, activation, nest, context)).ToList();
        if (terms.Find(t => t.Problem is not null) is { } wrong)
        {
            return Refused(format, wrong.Problem!);
        }
        var coded = terms.Where(t => t.Level is not null).ToList();
        if (coded.Count != 1)
        {
            return Refused(format, $"{coded.Count} terms have a code, where one is wanted");
        }
        var (row, scale) = (coded[0].Row, coded[0].Scale);
        Expr? zero = null, offset = null;
        foreach (var term in terms.Where(t => t.Level is null))
        {
            var factor = IndexAlgebra.Multiply(term.Row, term.Scale);
            if (Divide(factor, IndexAlgebra.Multiply(row, scale)) is { } quotient)
            {
                var negated = IndexAlgebra.Multiply(new Number(-1), quotient);
                zero = zero is null ? negated : IndexAlgebra.Add(zero, negated);
            }
            else
            {
                var added = Divide(factor, row) ?? new Binary(BinaryOperator.Divide, factor, row);
                offset = offset is null ? added : IndexAlgebra.Add(offset, added);
            }
        }
        foreach (var part in new[] { row, scale, zero, offset }.OfType<Expr>())
        {
            if (TensorParameters.Problem(part, operand) is { } reason)
            {
                return Refused(format, reason);
            }
        }
        var group = groups.Aggregate(0, Integers.Gcd);
        return new TensorForm(format, coded[0].Level!, row, scale is Number { Value: 1 } ? null : scale, zero, offset, group);
    }

    // What no layout in fragment order has.
    private static string? WhyNot(FormatModel declared, FormatModel format) =>
        LowRankForm.Of(declared).Terms.Count > 0 ? "its value has products of narrow factors"
        : format.Value is Rotate ? "its weights are rotated"
        : format.Fields.FirstOrDefault(f => StoredTable.Is(format, f)) is { } table ? $"'{table.Name}' is a stored table"
        : format.Fields.Count > declared.Fields.Count ? "its value has a function of a stored number"
        : format.Fields.FirstOrDefault(f => f is { Constant: null, Type: { IsFloat: false, Bits: > LargestCode } }) is { } wide ? $"'{wide.Name}' has more than {LargestCode} bits"
        : null;

    // The product without the factors of the divisor, where it has them all.
    private static Expr? Divide(Expr product, Expr divisor)
    {
        var left = IndexAlgebra.Factors(product).ToList();
        var constant = 1.0;
        foreach (var factor in IndexAlgebra.Factors(divisor))
        {
            if (factor is Number number)
            {
                constant /= number.Value;
            }
            else if (!left.Remove(factor))
            {
                return null;
            }
        }
        return left.Aggregate((Expr)new Number(constant), IndexAlgebra.Multiply);
    }

    private static Planned<TensorForm> Refused(FormatModel format, string reason) => Planned.Refused<TensorForm>($"{format.Name} has no tensor-core kernel: {reason}.");
}

using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// Marks the general path: a weight that no other rule made into one decoded code times the activation is worked out on f32 lanes,
/// operation by operation, at every element. It changes nothing; it is there so that <c>explain</c> and tests can see it.
/// </summary>
public sealed class DecodeGenerally : IRewriteRule
{
    public string Name => "decode-generally";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var innermost = nest.Body.Flatten().OfType<Loop>().Where(l => l.Body.All(s => s is Update)).SelectMany(l => l.Body).OfType<Update>();
        return innermost.Any(u => u.Kind == ReductionKind.Sum && !IsSimple(u.Value, context)) ? nest : null;
    }

    private static bool IsSimple(Expr value, LoweringContext context) => value switch
    {
        _ when BinaryDot.IsCount(value) => true,
        Binary { Operator: BinaryOperator.Multiply } b => Decodes(b, context) <= 1 && IsSimple(b.Left, context) && IsSimple(b.Right, context),
        Call { Function: CodeFunction.PackedBits or ConvertCodes.Function } => true,
        Element element => context.Weight.FieldOf(element.Array) is not { } field || FieldShape.Of(context.Weight.Format, field).IsCode,
        Number => true,
        _ => false,
    };

    private static int Decodes(Expr value, LoweringContext context) =>
        value.All().OfType<Element>().Where(e => context.WeightCode(e.Array) is not null).Distinct().Count();
}

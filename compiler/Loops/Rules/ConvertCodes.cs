using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>A code that is a number as it stands (an integer of more than 4 bits, or a float) is converted to f32 lane by lane.</summary>
public sealed class ConvertCodes : IRewriteRule
{
    /// <summary>The name of the function that converts a code to f32.</summary>
    public const string Function = "f32";

    public string Name => "convert-codes";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var applied = false;
        var body = nest.Body.RewriteValues(e =>
        {
            if (e is Call { Function: Function } || IsIntegerProduct(e, context))
            {
                return e;
            }
            if (e is Element element && context.WeightCode(element.Array) is { } code && (code.Type.IsInteger || code.Type.IsFloat))
            {
                applied = true;
                return new Call(Function, EquatableArray.Of<Expr>(element));
            }
            return null;
        });
        return applied ? nest with { Body = body } : null;
    }

    private static bool IsIntegerProduct(Expr e, LoweringContext context) =>
        e is Binary { Operator: BinaryOperator.Multiply, Left: Element w, Right: Element x } && context.WeightCode(w.Array) is not null && context.ActivationCode(x.Array) is not null;
}

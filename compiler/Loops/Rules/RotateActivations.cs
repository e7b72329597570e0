using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// Turns the activations in the place of rotated weights: <c>sum(k) x*rotate(v)</c> is <c>sum(k) turned*v</c>, where each token is turned once beforehand, by the
/// transposed matrix.
/// </summary>
public sealed class RotateActivations : IRewriteRule
{
    /// <summary>The stem of the name of the turned activations.</summary>
    public const string Turned = "turned";

    public string Name => "rotate-activations";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var names = new NameSource(nest.Arrays.Select(a => a.Name));
        NestArray? turned = null;
        var before = new List<Statement>();
        var body = nest.Body.RewriteLists(list => list.Select(statement =>
        {
            if (turned is not null || statement is not Update { Kind: ReductionKind.Sum } update || Match(update.Value, nest) is not { } match)
            {
                return statement;
            }
            turned = match.Array with { Name = names.Fresh(Turned), Role = ArrayRole.Turned };
            before.Add(Prepare(match, turned));
            return update with { Value = IndexAlgebra.Multiply(new Element(turned.Name, match.Activation.At), match.Weight.Body) };
        }).ToEquatableArray());
        return turned is null ? null : nest with { Arrays = nest.Arrays.Append(turned).ToEquatableArray(), Body = before.Concat(body).ToEquatableArray() };
    }

    // An activation times a rotated weight.
    private static (Element Activation, NestArray Array, Rotate Weight)? Match(Expr value, Nest nest) =>
        value is Binary { Operator: BinaryOperator.Multiply } product
        && (product.Left as Element ?? product.Right as Element) is { } x && (product.Right as Rotate ?? product.Left as Rotate) is { IsTransposed: false } weight
        && nest.Arrays.First(a => a.Name == x.Array) is { Role: ArrayRole.Input } array
            ? (x, array, weight)
            : null;

    // for m: for k: turned[m, k] = rotate transposed(x[m, k])
    private static Statement Prepare((Element Activation, NestArray Array, Rotate Weight) match, NestArray turned)
    {
        Statement statement = new Store(turned.Name, match.Activation.At, match.Weight with { Body = match.Activation, IsTransposed = true });
        for (var i = turned.Extents.Count - 1; i >= 0; i--)
        {
            statement = new Loop(((IndexValue)match.Activation.At[i]).Name, turned.Extents[i], EquatableArray.Of(statement));
        }
        return statement;
    }
}

using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>A code of more than 4 bits that is no plain number, such as an 8-bit float or an index into a larger table, is looked up in memory.</summary>
public sealed class LookUpInMemory : IRewriteRule
{
    public string Name => "look-up-in-memory";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var tables = new LevelTables(nest);
        var body = nest.Body.RewriteValues(e =>
            e is Element element && IsLookUp(nest, context, element) && CodeFunction.Of(e, nest, context) is { } code ? tables.LookUp(code) : null);
        return tables.AddTo(nest, body);
    }

    private static bool IsLookUp(Nest nest, LoweringContext context, Element element) => context.WeightCode(element.Array) is { } code
        ? !code.Type.IsInteger && !code.Type.IsFloat
        : nest.Arrays.Any(a => a.Name == element.Array && a.Values is not null && element.At.Count == 1 && element.At[0] is not Call { Function: CodeFunction.PackedBits });
}



namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// What depends on one code of up to 4 bits alone, be it <c>q</c>, <c>q - 8</c>, <c>t[q]</c> or a small float, becomes a table
/// that is held in a register: decoding is one permute.
/// </summary>
public sealed class LookUpInRegister : IRewriteRule
{
    public string Name => "look-up-in-register";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var tables = new LevelTables(nest);
        var body = nest.Body.RewriteValues(e =>
            CodeFunction.Of(e, nest, context) is { } code && code.Field.Type.Bits <= CodeFunction.LargestTableBits ? tables.LookUp(code) : null);
        return tables.AddTo(nest, body);
    }
}

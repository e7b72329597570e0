

namespace Kernels.Compiler.Loops.Rules;

/// <summary>A named rewrite of a nest that does not change what it computes.</summary>
public interface IRewriteRule
{
    /// <summary>The name by which <c>explain</c>, tests and generated code know the rule.</summary>
    string Name { get; }

    /// <summary>The rewritten nest, or null where the rule does not apply.</summary>
    Nest? Apply(Nest nest, LoweringContext context);
}

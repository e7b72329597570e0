using System.Collections.Generic;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>The rules in their order of precedence: the list is the documentation of what is tried when.</summary>
public static class RewriteRules
{
    public static IReadOnlyList<IRewriteRule> All { get; } =
    [
        new SubstituteValues(),
        new RotateActivations(),
        new HoistGroupInvariants(),
        new BinaryDot(),
        new IntegerDot(),
        new CorrectZeroPoints(),
        new LookUpInRegister(),
        new LookUpInMemory(),
        new ConvertCodes(),
        new DecodeGenerally(),
    ];

    /// <summary>
    /// Those of a device, whose lanes lie along k: it reads codes as they are stored and tables where they lie, and has nobody who sums activations
    /// before all rows.
    /// </summary>
    public static IReadOnlyList<IRewriteRule> OnDevice { get; } = [new SubstituteValues(), new HoistGroupInvariants()];

    /// <summary>Applies each rule once, in order.</summary>
    /// <param name="rules">Those that the back end takes; null for all.</param>
    public static LoweredNest Apply(Nest nest, LoweringContext context, IReadOnlyList<IRewriteRule>? rules = null)
    {
        var steps = new List<RewriteStep>();
        foreach (var rule in rules ?? All)
        {
            if (rule.Apply(nest, context) is { } rewritten)
            {
                nest = NestVerifier.Checked(rewritten);
                steps.Add(new RewriteStep(rule.Name, nest));
            }
        }
        return new LoweredNest(nest, steps.ToEquatableArray(), context);
    }
}

/// <summary>A nest with the rules that made it.</summary>
public sealed record LoweredNest(Nest Nest, EquatableArray<RewriteStep> Steps, LoweringContext Context);

/// <summary>A rule that applied, and the nest behind it.</summary>
public sealed record RewriteStep(string Rule, Nest Nest);

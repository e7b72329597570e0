using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Loops;

/// <summary>What the rewrite rules know beyond the nest: the formats put into it and the layout that its weights will have.</summary>
/// <param name="Weight">The operand that is packed.</param>
/// <param name="Activation">The operand that is encoded on the way in, or null where it comes as f32.</param>
/// <param name="Storage">How the back end lays the weights.</param>
public sealed record LoweringContext(Operand Weight, Operand? Activation, IWeightLayout Storage)
{
    /// <summary>The packed layout; only of what is lowered for it.</summary>
    public PackedLayoutPlan Layout => (PackedLayoutPlan)Storage;

    public IEnumerable<Operand> Operands => Activation is null ? [Weight] : [Weight, Activation];

    /// <summary>The stored code of the weights that an array is, or null.</summary>
    public FieldModel? WeightCode(string array) => Weight.CodeOf(array);

    /// <summary>The integer code of the activations that an array is, or null.</summary>
    public FieldModel? ActivationCode(string array) => Activation?.CodeOf(array) is { Type.IsInteger: true } field ? field : null;

    public Operand? OperandOf(string parameter) => Operands.FirstOrDefault(o => o.Parameter == parameter);
}

using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Tensor;

/// <summary>Activations that are whole numbers of 8 bits times a scale: x = scale·q.</summary>
/// <param name="Code">The field with the numbers.</param>
/// <param name="Scale">What a group is multiplied with.</param>
/// <param name="Group">k in a group; 0 where the scale holds for the whole token.</param>
public sealed record ActivationForm(FormatModel Format, FieldModel Code, Expr Scale, int Group)
{
    /// <summary>The form of an activation, or null where it has another.</summary>
    public static ActivationForm? Of(FormatModel format)
    {
        var terms = new TermSplitter(format.Axes[1], hoist: true).Split(format.Value);
        if (terms.Count != 1 || terms[0].Element is not Element element || format.Fields.FirstOrDefault(f => f.Name == element.Array) is not { Constant: null } code)
        {
            return null;
        }
        var group = HoistGroupInvariants.GroupsOf(format.Value, format.Axes[1]).Aggregate(0, Integers.Gcd);
        var isByte = code.Type.Kind is ElementKind.Int or ElementKind.Sym && code.Type.Bits <= 8 && FieldShape.Of(format, code).IsCode;
        return isByte ? new ActivationForm(format, code, IndexAlgebra.Multiply(terms[0].Row, terms[0].Group), group) : null;
    }
}

using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>Binds <c>= uniform(seed: 7)</c>: a field whose numbers are drawn, not stored.</summary>
internal sealed class UniformBinder(DiagnosticBag diagnostics)
{
    /// <summary>The name of the source.</summary>
    public const string Source = "uniform";

    /// <summary>The seed; null for other fields, or after a mistake, which is reported.</summary>
    public uint? Bind(FieldSyntax field, ElementType type)
    {
        if (field.Init is not CallInitSyntax { Function.Text: Source } call)
        {
            return null;
        }
        var arguments = call.Arguments;
        var seed = arguments.Count == 1 && arguments[0] is { IsPercent: false, Name.Text: "seed", Value: NumberSyntax n } && n.Value == Math.Floor(n.Value) && n.Value <= uint.MaxValue ? (uint?)n.Value : null;
        var mistake = seed is null ? "uniform takes a seed from 0 to 2^32 - 1; write for example uniform(seed: 7)"
            : type.Kind != ElementKind.F32 ? $"uniform draws f32, but '{field.Names[0].Text}' is {type.Name}; write f32"
            : field.Modifiers.Count > 0 ? $"'{field.Names[0].Text}' is drawn, which leaves nothing to be sparse or packed; remove what stands behind its dimensions"
            : null;
        if (mistake is not null)
        {
            diagnostics.Add(DiagnosticCatalogue.TableArguments, call.Span, mistake);
            return null;
        }
        return seed;
    }

    /// <summary>The numbers of a field of few elements whose sizes are constants: a table as any other; null for fields along axes and large ones.</summary>
    public static EquatableArray<double>? Table(uint seed, EquatableArray<Dimension> shape)
    {
        var count = shape.Aggregate(1.0, (product, d) => d is FreeDimension { Size: Number size } ? product * size.Value : double.NaN);
        return count <= Limits.TableNumbers ? Enumerable.Range(0, (int)count).Select(i => (double)(float)Philox.Uniform(seed, i)).ToEquatableArray() : null;
    }
}

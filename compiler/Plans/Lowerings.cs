using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Plans;

/// <summary>The lowerings that emitters ask for: a declaration with formats put in, rewritten by the rules.</summary>
public static class Lowerings
{
    private const string Row = "n";
    private const string Column = "k";

    /// <summary>
    /// A kernel of the shape of Linear with weights in a format. Where the integer path does not apply to an activation format, the
    /// activations are decoded beforehand and the kernel is that for f32.
    /// </summary>
    public static LoweredNest Linear(KernelModel kernel, FormatModel declared, FormatModel? activation)
    {
        var weight = ScheduledForm.OnCpu(declared);
        var layout = PackedLayoutPlan.Of(weight);
        var nest = KernelLowering.Lower(kernel);
        var w = Operand.Of(kernel.Parameters[1], weight);
        // Activations are encoded as they come: where they are turned or multiplied with narrow factors, their values are.
        if (activation is not null && weight.Value is not Rotate && LowRankForm.Of(declared).Terms.Count == 0)
        {
            var x = Operand.Of(kernel.Parameters[0], activation);
            var encoded = BitActivations.Serve(activation) ? Bits(nest, declared, w, x, layout) : ByteActivations.Serve(activation) ? Bytes(nest, w, x, layout) : null;
            if (encoded is not null)
            {
                return encoded;
            }
        }
        return RewriteRules.Apply(nest, new LoweringContext(w, null, layout));
    }

    /// <summary>y[n, k] = w[n, k]; of rotated weights what they are before, and without products of narrow factors.</summary>
    public static LoweredNest Dequantize(FormatModel declared)
    {
        var format = ScheduledForm.Unrotated(ScheduledForm.OnCpu(declared));
        var axes = EquatableArray.Of<Expr>(new IndexValue(Row), new IndexValue(Column));
        var extents = axes.Select(IndexAlgebra.ExtentOf).ToEquatableArray();
        Statement body = new Store("y", axes, new Element("w", axes));
        foreach (var axis in new[] { Column, Row })
        {
            body = new Loop(axis, IndexAlgebra.ExtentOf(new IndexValue(axis)), EquatableArray.Of(body));
        }
        var arrays = EquatableArray.Of(new NestArray("w", ArrayRole.Input, ElementType.F32, extents), new NestArray("y", ArrayRole.Output, ElementType.F32, extents));
        return RewriteRules.Apply(new Nest("Dequantize", default, arrays, EquatableArray.Of(body)), new LoweringContext(new Operand("w", format, Row, Column), null, PackedLayoutPlan.Of(format)));
    }

    private static LoweredNest? Bytes(Nest nest, Operand w, Operand x, PackedLayoutPlan layout)
    {
        var lowered = RewriteRules.Apply(nest, new LoweringContext(w, x, layout));
        return lowered.Steps.Any(s => s.Rule == IntegerDotName) && ServesIntegers(layout, Vectorizer.CutOf(lowered)) ? lowered : null;
    }

    // Elements of compressed rows are added to products with codes of bytes or with values.
    private static LoweredNest? Bits(Nest nest, FormatModel declared, Operand w, Operand x, PackedLayoutPlan layout)
    {
        if (layout.LoopUnit != Vectorizer.BitsPerWord || declared.Fields.Any(f => f.IsPlaces))
        {
            return null;
        }
        var lowered = RewriteRules.Apply(nest, new LoweringContext(w, x, layout with { SumsBits = true }));
        return lowered.Steps.Any(s => s.Rule == BinaryDotName) && Vectorizer.CutOf(lowered).Segment % Vectorizer.BitsPerWord == 0 ? lowered : null;
    }

    // Bytes are multiplied four at a time, all of one segment; a loop body must not reach beyond what is padded.
    private static bool ServesIntegers(PackedLayoutPlan layout, Segments cut) =>
        cut.Segment % Vectorizer.BytesPerWord == 0 && cut.Whole <= layout.WidestBlock && layout.ParameterPadding % cut.Whole == 0;

    private static readonly string IntegerDotName = new IntegerDot().Name;

    private static readonly string BinaryDotName = new BinaryDot().Name;
}

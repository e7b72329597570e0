using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Writes the class with the tensor-core kernels of a format: the module, and the layout that weights are packed in for it.</summary>
internal static class PtxLinearEmitter
{
    /// <summary>The name of the class.</summary>
    public static string ClassOf(FormatModel format, FormatModel? activation) => "Linear" + format.Name + activation?.Name + "Ptx";

    /// <summary>The class of a plan.</summary>
    public static string Emit(KernelModel kernel, TensorPlan plan, string @namespace)
    {
        var format = plan.Form.Format;
        var operand = Operand.Of(kernel.Parameters[1], format);
        var parameters = plan.Parameters.Select(p => (Parameter: p, Value: new ParameterSpelling(format, "w", "n", operand).Spell(ValueOf(plan.Form, p)))).ToList();
        var row = new ParameterSpelling(format, "w", "n", operand).Spell(plan.Form.Row);
        var writer = new CodeWriter();
        GeneratedFile.Summary(writer, $"Linear on tensor cores for weights in {format.Name}{(plan.Activation is { } a ? " and activations in " + a.Format.Name : "")}:", format.Text);
        writer.Block($"public static class {ClassOf(format, plan.Activation?.Format)}", () =>
        {
            writer.Line("/// <summary>The kernels, and how weights are packed for them.</summary>");
            writer.Line("public static TensorKernels Kernels { get; } = new(");
            writer.Indented(() =>
            {
                writer.Line($"{CSharpText.Quote(format.Name)},");
                writer.Line($"{CSharpText.Quote(CSharpText.Hash(format.Text.TrimEnd('\n')))},");
                writer.Line("static () => Encoding.UTF8.GetString(Ptx),");
                Layout(writer, plan);
                writer.Line($"[{string.Join(", ", TileKernel.TokenTiles(plan).Select(t => $"new({t}, {TileKernel.SharedBytes(plan, t)})"))}],");
                writer.Line($"static (w, n) => {row})");
            });
            writer.Block("", () =>
            {
                writer.Line($"CodeField = {CSharpText.Quote(plan.Form.Code.Field.Name)},");
                writer.Line($"Parameters = [{string.Join(", ", parameters.Select(p => p.Parameter))}],");
                if (plan.Activation is { } x)
                {
                    writer.Line($"Activation = new({CSharpText.Quote(x.Format.Name)}, {CSharpText.Quote(CSharpText.Hash(x.Format.Text.TrimEnd('\n')))}, {CSharpText.Quote(x.Code.Name)}, {plan.SumSpan}, XScale),");
                }
            }, "};");
            foreach (var (parameter, value) in parameters)
            {
                writer.Line().Line($"private static double {parameter}(EncodedMatrix w, int n, int k) => {value};");
            }
            if (plan.Activation is { } activation)
            {
                var scale = new ParameterSpelling(activation.Format, "x", "m").Spell(activation.Scale);
                writer.Line().Line($"private static double XScale(EncodedMatrix x, int m, int k) => {scale};");
            }
            // As bytes: an assembly holds 16 MB of strings at most.
            writer.Line().Line("private static ReadOnlySpan<byte> Ptx => \"\"\"");
            writer.Indented(() => writer.Lines(PtxModuleEmitter.Emit(plan).TrimEnd('\n')));
            writer.Line("    \"\"\"u8;");
        });
        return GeneratedFile.Write(@namespace, writer, ["System", "System.Text", "Kernels.Formats", "Kernels.Gpu.Tensor"]);
    }

    private static Expr ValueOf(TensorForm form, TensorParameter parameter) => parameter switch
    {
        TensorParameter.Scale => form.Scale!,
        TensorParameter.Zero => form.Zero!,
        _ => form.Offset!,
    };

    private static void Layout(CodeWriter writer, TensorPlan plan)
    {
        var a = plan.Instruction.A;
        var planes = plan.Conversion.Planes.Select((p, i) => $"new({p.Bits}, {p.Shift}, [{string.Join(", ", SlotBits(plan, i))}])");
        var slots = a.Slots.Select(s => Step(plan, s)).Concat(Powers(plan.StepsOfBlock).Select(s => $"new(0, {s * plan.Instruction.K})"));
        writer.Line($"new TensorLayout({plan.Body}, {plan.Block}, {plan.Groups},");
        writer.Indented(() =>
        {
            writer.Line($"Planes: [{string.Join(", ", planes)}],");
            writer.Line($"Lanes: [{string.Join(", ", a.Lanes.Select(s => Step(plan, s)))}],");
            writer.Line($"Slots: [{string.Join(", ", slots)}],");
            writer.Line($"CodeFlip: 0x{CodeConversion.PackingFlip(plan.Form.Code.Field.Type):x2})");
        });
        writer.Block("", () =>
        {
            writer.Line($"Parameters = [{string.Join(", ", plan.Parameters.Select(p => "TensorParameter." + p))}],");
            writer.Line($"LevelFactor = {Number(plan.Conversion.Factor)},");
            writer.Line($"LevelBase = {Number(plan.FoldsZero ? plan.Conversion.Base : 0)},");
            writer.Line($"ScaleExponent = {plan.ScaleExponent},");
        }, "},");
    }

    private static string Step(TensorPlan plan, Step step) => $"new({step.Row}, {plan.KOf(step.Column)})";

    private static IEnumerable<int> SlotBits(TensorPlan plan, int plane)
    {
        var elements = Powers(plan.Instruction.PerRegister).Select(e => plan.Conversion.BitOf(plane, 0, e));
        return elements.Concat(Powers(plan.StepsOfBlock * 4).Select(r => plan.Conversion.BitOf(plane, r, 0)));
    }

    private static IEnumerable<int> Powers(int below)
    {
        for (var power = 1; power < below; power *= 2)
        {
            yield return power;
        }
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

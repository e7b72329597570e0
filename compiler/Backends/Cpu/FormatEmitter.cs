using System;
using System.Collections.Generic;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the class of a format: descriptor, packed layout and dequantize.</summary>
internal sealed class FormatEmitter(FormatModel format)
{
    private const string Parameters = "RunPlace* weights, int rowBlock, int firstBlock, int endBlock, float* lines, int panelStride";

    private readonly PackedLayoutPlan layout = PackedLayoutPlan.Of(ScheduledForm.OnCpu(format));
    private readonly LoweredNest dequantize = Lowerings.Dequantize(format);
    private readonly HashSet<string> memoryTables = new(StringComparer.Ordinal);

    // What the code works out: a rotation and narrow factors are the runtime's.
    private Expr Part => LowRankForm.Of(format).Dense.Value is var value && value is Rotate rotate ? rotate.Body : value;

    public string Emit(string @namespace)
    {
        var program = Vectorizer.Dequantize(dequantize);
        var methods = new TargetMethods("Dequantize", (body, target) => RowLanes.Write(body, target, () =>
        {
            body.Line(target.Rows < PackedLayoutPlan.RowBlock ? "var panel = lines + lane;" : "var panel = lines;");
            ProgramCode.StreamPointers(body, layout, program, target, "weights", "firstBlock");
            foreach (var line in new MachineEmitter(target, TargetProgram.Of(program, target), layout, memoryTables).Body())
            {
                body.Line(line);
            }
        }));
        var code = new CodeWriter();
        code.Line("/// <summary>For generated code of this assembly and of those that reference it.</summary>");
        code.Block($"public static unsafe class {GeneratedFile.CodeClass(ClassNames.Format(format))}", writer =>
        {
            LayoutEmitter.Write(writer, layout, Vectorizer.CutOf(dequantize).Block, methods.Choice);
            writer.Line();
            DescriptorEmitter.Write(writer, format);
            methods.Write(
                writer,
                $"w[n, k] = {Part} for the 16 rows of a block, a line for each k.",
                Parameters);
            ProgramCode.MemoryTables(writer, memoryTables, program.Tables);
        });
        return CpuFile.Write(@namespace, PublicClass.OfFormat(format, format.IsActivation ? ActivationEmitter.Summary : "A weight format:"), code);
    }
}

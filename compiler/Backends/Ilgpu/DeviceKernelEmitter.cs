using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Writes the class of a kernel or scan for GPUs: its descriptor, and an ILGPU kernel for each of its stages.</summary>
internal sealed class DeviceKernelEmitter
{
    private readonly ArrayProgram program;
    private readonly IReadOnlyList<ProgramArray> arrays;
    private readonly ProgramSpelling spelling;
    private readonly Dictionary<LoopGroup, DeviceStageEmitter> emitters = [];

    public DeviceKernelEmitter(ArrayProgram program)
    {
        this.program = program;
        var groups = Groups(program).Select(DeviceGroup.Of).ToList();
        arrays = [.. program.Arrays.Where(IsKept), .. groups.SelectMany(g => g.Scratch(program)).Select(Scratch)];
        spelling = new ProgramSpelling(program, arrays, format => $"\"{format}\"");
        foreach (var group in groups)
        {
            emitters.Add(group.Group, new DeviceStageEmitter(program, group, arrays));
        }
    }

    public string Emit(string @namespace)
    {
        var writer = new CodeWriter();
        var kind = program.Kernel.Axis is null ? "kernel" : "scan";
        var name = DeviceFile.ClassOf(program.Kernel.Name);
        GeneratedFile.Summary(writer, $"The {kind} <c>{program.Kernel.Name}</c> for GPUs, compiled from", program.Kernel.Text);
        writer.Block("public static class " + name, () =>
        {
            Descriptor(writer);
            foreach (var emitter in emitters.Values)
            {
                writer.Line();
                emitter.Emit(writer);
            }
        });
        return DeviceFile.Write(@namespace, writer);
    }

    private void Descriptor(CodeWriter writer)
    {
        writer.Block("public static GpuArrayKernel Kernel { get; } = new()", () =>
        {
            writer.Line($"Name = \"{program.Kernel.Name}\",");
            writer.Line("Text = \"\"\"").Indented(() => writer.Lines(program.Kernel.Text.TrimEnd('\n')).Line("\"\"\","));
            if (program.Kernel.Axis is not null)
            {
                writer.Line($"Axis = \"{program.Kernel.Axis}\",");
                writer.Line($"HasStep = {(program.HasStep ? "true" : "false")},");
            }
            writer.Line(spelling.Extents);
            ProgramSpelling.List(writer, "Arrays", arrays.Select(spelling.Array));
            ProgramSpelling.List(writer, "Stages", program.Stages.Concat(program.Recurrence is null ? [] : [program.Recurrence]).Select(Stage));
        }, "};");
    }

    private string Stage(ProgramStage stage) => stage switch
    {
        LoopGroup group => emitters[group].Stage(spelling.Size),
        CallGroup call => spelling.Call(call, "GpuCallStage", DeviceFile.ClassOf),
        _ => throw new InvalidOperationException("a stage without a spelling: " + stage.GetType().Name),
    };

    private static IEnumerable<LoopGroup> Groups(ArrayProgram program) => program.Stages.OfType<LoopGroup>().Concat(program.Recurrence is null ? [] : [program.Recurrence]);

    /// <summary>Chunks of a scan have arrays of their own; a device runs it step by step.</summary>
    private static bool IsKept(ProgramArray array) => array.Role is not (ProgramRole.Decay or ProgramRole.Contribution);

    private static ProgramArray Scratch((string Name, EquatableArray<string> Axes) scratch) =>
        new(scratch.Name, ProgramRole.Intermediate, false, scratch.Axes.Select(a => IndexAlgebra.ExtentOf(new IndexValue(a))).ToEquatableArray(), -1);
}

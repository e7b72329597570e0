using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Writes the class of a kernel or scan: its descriptor, and the methods of its stages.</summary>
internal sealed class ArrayKernelEmitter(ArrayProgram program)
{
    private readonly ProgramSpelling spelling = new(program, program.Arrays, format => GeneratedFile.CodeClass(format) + ".Descriptor");
    private readonly Dictionary<LoopGroup, GroupEmitter> emitters = [];

    public string Emit(string @namespace)
    {
        var writer = new CodeWriter();
        writer.Block("internal static unsafe class " + GeneratedFile.CodeClass(program.Kernel.Name), () =>
        {
            Descriptor(writer);
            foreach (var group in program.Groups)
            {
                writer.Line();
                Comment(writer, group);
                Emitter(group).Emit(writer);
            }
        });
        return CpuFile.Write(@namespace, PublicClass.OfArrayKernel(program.Kernel), writer, "Kernels.Arrays");
    }

    private void Descriptor(CodeWriter writer)
    {
        writer.Block("public static ArrayKernel Kernel { get; } = new()", () =>
        {
            writer.Line($"Name = \"{program.Kernel.Name}\",");
            writer.Line("Text = \"\"\"").Indented(() => writer.Lines(program.Kernel.Text.TrimEnd('\n')).Line("\"\"\","));
            if (program.Kernel.Axis is not null)
            {
                writer.Line($"Axis = \"{program.Kernel.Axis}\",");
            }
            writer.Line(spelling.Extents);
            ProgramSpelling.List(writer, "Arrays", program.Arrays.Select(spelling.Array));
            ProgramSpelling.List(writer, "Stages", program.Stages.Select(Stage));
            if (program.Recurrence is not null)
            {
                writer.Line($"Recurrence = {Stage(program.Recurrence)},");
                writer.Line($"HasStep = {(program.HasStep ? "true" : "false")},");
            }
            Chunked(writer, "Chunks", program.Chunks);
            Chunked(writer, "Products", program.Products);
        }, "};");
    }

    private void Chunked(CodeWriter writer, string name, ChunkedProgram? form)
    {
        if (form is not null)
        {
            writer.Line($"{name} = new ChunkedForm(").Indented(() => writer
                .Line($"[{string.Join(", ", form.Summarize.Select(Stage))}],")
                .Line($"{Stage(form.Combine)},")
                .Line($"[{string.Join(", ", form.Complete.Select(Stage))}]),"));
        }
    }

    private string Stage(ProgramStage stage) => stage switch
    {
        LoopGroup group => $"new LoopStage(\"{group.Name}\", {group.Name}Pieces, {group.Name}, {spelling.Size(Emitter(group).Work)})",
        CallGroup call => spelling.Call(call, "CallStage", GeneratedFile.CodeClass),
        _ => throw new InvalidOperationException("a stage without a spelling: " + stage.GetType().Name),
    };

    private GroupEmitter Emitter(LoopGroup group)
    {
        if (!emitters.TryGetValue(group, out var emitter))
        {
            emitters[group] = emitter = new GroupEmitter(program, group);
        }
        return emitter;
    }

    private static void Comment(CodeWriter writer, LoopGroup group)
    {
        var points = group.Points.Count == 0 ? "" : " at each " + string.Join(", ", group.Points);
        var lanes = group.Lanes is null ? "" : $", lanes along {group.Lanes}";
        var time = group.Time is null ? "" : $", step by step along {group.Time}";
        writer.Line($"// {group.Name}{points}{lanes}{time}:");
        foreach (var equation in group.Equations)
        {
            var indices = equation.Indices.Count == 0 ? "" : $"[{string.Join(", ", equation.Indices)}]";
            writer.Line($"//     {equation.Target}{indices} = {equation.Value}");
        }
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the class of a format: descriptor, packed layout, pack, unpack and dequantize.</summary>
internal sealed class FormatEmitter(FormatModel format)
{
    private readonly PackedLayoutPlan layout = PackedLayoutPlan.Of(DenseForm.Of(format));
    private readonly LoweredNest dequantize = Lowerings.Dequantize(DenseForm.Of(format));
    private readonly HashSet<string> memoryTables = new(StringComparer.Ordinal);

    private int PanelBlock => Vectorizer.CutOf(dequantize).Block;

    public string Emit(string @namespace)
    {
        var writer = new CodeWriter();
        writer.Line("/// <summary>For generated code of this assembly and of those that reference it.</summary>");
        writer.Block($"public static unsafe class {GeneratedFile.CodeClass(ClassNames.Format(format))}", () =>
        {
            writer.Line("/// <summary>k in one step of the dequantizing code.</summary>");
            writer.Line($"public const int PanelBlock = {PanelBlock.ToString(CultureInfo.InvariantCulture)};");
            writer.Line();
            DescriptorEmitter.Write(writer, format);
            writer.Line();
            WriteLayout(writer);
            writer.Line();
            WritePack(writer, "Pack");
            writer.Line();
            WritePack(writer, "Unpack");
            writer.Line();
            WriteDequantizeRow(writer);
            writer.Line();
            WriteDequantize(writer);
        });
        return CpuFile.Write(@namespace, PublicClass.OfFormat(format, "A weight format:"), writer);
    }

    // Where each run of bytes begins, and how far apart row blocks lie in it.
    private void WriteLayout(CodeWriter writer)
    {
        writer.Line("/// <summary>Where each field lies in the packed bytes of an [n, k] matrix: rows in blocks of 16, each field in a run of its own.</summary>");
        writer.Block("public readonly struct Layout", () =>
        {
            foreach (var stream in layout.Streams)
            {
                var name = LayoutMembers.Of(layout, stream);
                writer.Line($"public readonly long {name};");
                if (stream is not ParameterStream { PerMatrix: true })
                {
                    writer.Line($"public readonly long {name}Stride;");
                }
            }
            writer.Line("public readonly long Bytes;");
            writer.Line();
            writer.Block("public Layout(int n, int k)", () =>
            {
                writer.Line("var rowBlocks = (long)((n + 15) / 16);");
                writer.Line("var at = 0L;");
                foreach (var stream in layout.Streams)
                {
                    WriteRun(writer, stream);
                }
                var overread = Overread();
                writer.Line(overread == 0 ? "Bytes = at;" : $"Bytes = at + {overread}; // the last loop body reads past the codes");
            });
        });
    }

    private static void WriteRun(CodeWriter writer, PackedLayoutPlan layout, PackedStream stream)
    {
        var name = LayoutMembers.Of(layout, stream);
        writer.Line();
        switch (stream)
        {
            case WordStream words:
                var padding = layout.CodePadding;
                writer.Line($"// {words.Field.Name}: lines of 16 words, {words.PerWord} codes in a word, k padded to {padding}");
                writer.Line($"{name} = at;");
                writer.Line($"{name}Stride = (long)((k + {padding - 1}) / {padding} * {padding} / {words.PerWord}) * 64;");
                writer.Line($"at += {name}Stride * rowBlocks;");
                break;
            case ParameterStream parameters:
                var group = parameters.Field.ColumnGroup;
                var count = group == FieldShape.None ? "1" : Groups(layout.ParameterPadding, group);
                var size = parameters.GroupBytes;
                writer.Line($"// {parameters.Field.Name}: {parameters.Lanes} × {parameters.Storage.ToString().ToLowerInvariant()} for each group");
                writer.Line($"{name} = at;");
                if (parameters.PerMatrix)
                {
                    writer.Line($"at += ((long)({count}) * {size} + 63) / 64 * 64;");
                }
                else
                {
                    writer.Line($"{name}Stride = (long)({count}) * {size};");
                    writer.Line($"at += ({name}Stride * rowBlocks + 63) / 64 * 64;");
                }
                break;
        }
    }

    private void WriteRun(CodeWriter writer, PackedStream stream) => WriteRun(writer, layout, stream);

    // Groups that cover k padded to whole blocks.
    private static string Groups(int padding, int group) => padding % group == 0
        ? $"(k + {padding - 1}) / {padding} * {padding / group}"
        : $"((k + {padding - 1}) / {padding} * {padding} + {group - 1}) / {group}";

    // Loop bodies may cover more k than the codes are padded to.
    private int Overread()
    {
        var beyond = layout.WidestBlock - layout.CodePadding;
        return beyond <= 0 ? 0 : layout.Words.Select(w => Integers.CeilingDivide(beyond, w.PerWord)).DefaultIfEmpty(0).Max() * PackedLayoutPlan.LineBytes;
    }

    private void WritePack(CodeWriter writer, string direction)
    {
        writer.Block($"private static void {direction}(EncodedMatrix fields, PackedMatrix packed, int firstBlock, int endBlock)", () =>
        {
            writer.Line("var (n, k) = (packed.Rows, packed.Columns);");
            writer.Line("var layout = new Layout(n, k);");
            writer.Block("for (var rowBlock = firstBlock; rowBlock < endBlock; rowBlock++)", () =>
            {
                foreach (var stream in layout.Streams)
                {
                    writer.Line(PackLine(stream, direction));
                }
            });
        });
    }

    private string PackLine(PackedStream stream, string direction)
    {
        var name = LayoutMembers.Of(layout, stream);
        var field = stream.Field;
        var plane = 0;
        for (var i = 0; i < field.Planes.Count; i++)
        {
            plane = (plane * field.Planes[i]) + stream.Plane[i];
        }
        var perMatrix = stream is ParameterStream { PerMatrix: true };
        var pointer = $"packed.Pointer + layout.{name}" + (perMatrix ? "" : $" + (rowBlock * layout.{name}Stride)");
        var head = $"fields[{DescriptorEmitter.Quote(field.Name)}], {pointer}, rowBlock, n, k, plane: {plane}, rowGroup: {field.RowGroup}";
        return stream switch
        {
            WordStream { Base3: true } => $"Packing.{direction}Trits({head});",
            WordStream words => $"Packing.{direction}Words({head}, shift: {words.Shift}, bits: {words.Bits}, flip: {CodeFunction.PackingFlip(field.Type)});",
            ParameterStream { Field.IsTable: true } t => $"Packing.{direction}Table(fields[{DescriptorEmitter.Quote(field.Name)}], {pointer}, rowBlock, n, k, rowGroup: {field.RowGroup}, columnGroup: {field.ColumnGroup}, lanes: {t.Lanes});",
            ParameterStream p => $"Packing.{direction}Parameters({head}, columnGroup: {field.ColumnGroup}, lanes: {p.Lanes}, ParameterStorage.{p.Storage});",
            _ => throw new InvalidOperationException("no such stream: " + stream),
        };
    }

    private static void WriteDequantizeRow(CodeWriter writer)
    {
        writer.Block("private static void DequantizeRow(PackedMatrix packed, int row, Span<float> destination)", () =>
        {
            writer.Lines("""
                var layout = new Layout(packed.Rows, packed.Columns);
                var panel = stackalloc float[PanelBlock * 16];
                for (var first = 0; first < packed.Columns; first += PanelBlock)
                {
                    Dequantize(packed.Pointer, layout, packed.Columns, row / 16, first / PanelBlock, (first / PanelBlock) + 1, panel, 16);
                    for (var k = first; k < Math.Min(first + PanelBlock, packed.Columns); k++)
                    {
                        destination[k] = panel[((k - first) * 16) + (row % 16)];
                    }
                }
                """);
        });
    }

    private void WriteDequantize(CodeWriter writer)
    {
        var program = Vectorizer.Dequantize(dequantize);
        var methods = new TargetMethods("Dequantize", (body, target) => ForLanes(body, target, () =>
        {
            body.Line(target.Lanes < PackedLayoutPlan.RowBlock ? "var panel = lines + lane;" : "var panel = lines;");
            ProgramCode.StreamPointers(body, layout, program, target, "weights", "firstBlock");
            foreach (var line in new MachineEmitter(target, program, layout, memoryTables).Body())
            {
                body.Line(line);
            }
        }));
        writer.Line($"/// <summary>w[n, k] for the 16 rows of a block and the k of blocks firstBlock … endBlock - 1, a line of rows for each k: {Xml(format.Value.ToString())}.</summary>");
        writer.Block("public static void Dequantize(byte* weights, in Layout layout, int columns, int rowBlock, int firstBlock, int endBlock, float* panel, int panelStride)", () =>
            methods.Dispatch(writer, "weights, layout, rowBlock, firstBlock, endBlock, panel, panelStride"));
        methods.Write(writer, "byte* weights, in Layout layout, int rowBlock, int firstBlock, int endBlock, float* lines, int panelStride", TargetMethods.Optimized);
        ProgramCode.MemoryTables(writer, memoryTables, program.Tables);
    }

    /// <summary>One pass for a whole block of rows, or several where the registers are narrower.</summary>
    internal static void ForLanes(CodeWriter writer, Target target, Action body)
    {
        if (target.Lanes == PackedLayoutPlan.RowBlock)
        {
            body();
            return;
        }
        writer.Block($"for (var lane = 0; lane < {PackedLayoutPlan.RowBlock}; lane += {target.Lanes})", body);
    }

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

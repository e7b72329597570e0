using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Writes the class of a format for GPUs: how its fields lie there, and a kernel that decodes all weights.</summary>
/// <param name="rotation">What the runtime does to the decoded weights, and undoes to activations; null where they are not rotated.</param>
internal sealed class DeviceFormatEmitter(FormatModel format, Rotate? rotation) : FormatExpressions(format, new NameSource(Taken(format)))
{
    public string Emit(string @namespace)
    {
        var writer = new CodeWriter();
        GeneratedFile.Summary(writer, $"The format <c>{Format.Name}</c> for GPUs, compiled from", Format.Text);
        writer.Block("public static class " + DeviceFile.ClassOf(Format.Name), () =>
        {
            Descriptor(writer);
            writer.Line();
            Struct(writer);
            writer.Line();
            Dequantize(writer);
        });
        return DeviceFile.Write(@namespace, writer);
    }

    private void Descriptor(CodeWriter writer)
    {
        writer.Block("public static GpuFormat Format { get; } = new()", () =>
        {
            writer.Line($"Name = \"{Format.Name}\",");
            writer.Line("Text = \"\"\"").Indented(() => writer.Lines(Format.Text.TrimEnd('\n')).Line("\"\"\","));
            ProgramSpelling.List(writer, "Fields", Stored.Select(f => $"new(\"{f.Name}\", {Text(f.Bits)}, {(f.IsInterleaved ? "true" : "false")})"));
            var tables = Format.Fields.Where(f => f.Constant is not null).Select(f => (f.Name, Values: f.Constant!.Value.AsEnumerable()))
                .Concat(Stored.Where(f => f.HasLevels).Select(f => (Name: LevelsOf(f), Values: f.Levels)));
            ProgramSpelling.List(writer, "Tables", tables.Select(t => $"new(\"{t.Name}\", [{CSharpTables.Floats(t.Values)}])"));
            if (rotation is not null)
            {
                writer.Line($"Rotation = {CSharpText.Rotation(rotation)},");
            }
            writer.Line("Dequantize = new GpuDequantize<DequantizeJob>(BindDequantize, Dequantize),");
        }, "};");
    }

    private void Struct(CodeWriter writer)
    {
        writer.Line("/// <summary>A matrix on a device: the words of each field with the words of a row, tables, and the extents.</summary>");
        writer.Block("public struct Weights", () =>
        {
            foreach (var field in Stored)
            {
                writer.Line($"public ArrayView<uint> {CSharpNames.Identifier(field.Name)};");
                writer.Line($"public int {WordsOf(field)};");
            }
            foreach (var table in Tables)
            {
                writer.Line($"public ArrayView<float> {CSharpNames.Identifier(table)};");
            }
            writer.Line($"public int {string.Join(", ", Format.Axes.Select(a => a.ToUpperInvariant()))};");
        });
        writer.Line();
        writer.Block("public static Weights Bind(GpuWeights weights) => new()", () =>
        {
            foreach (var field in Stored)
            {
                writer.Line($"{CSharpNames.Identifier(field.Name)} = weights.Words(\"{field.Name}\"), {WordsOf(field)} = weights.WordsOfRow(\"{field.Name}\"),");
            }
            foreach (var table in Tables)
            {
                writer.Line($"{CSharpNames.Identifier(table)} = weights.Table(\"{table}\"),");
            }
            writer.Line($"{Row.ToUpperInvariant()} = weights.Rows, {Column.ToUpperInvariant()} = weights.Columns,");
        }, "};");
    }

    private void Dequantize(CodeWriter writer)
    {
        IndexDepths[Row] = IndexDepths[Column] = 0;
        var value = Value(ValueOfWeight).Text;
        var (row, column) = (CSharpNames.Identifier(Row), CSharpNames.Identifier(Column));
        writer.Lines("""
            public struct DequantizeJob
            {
                public Weights w;
                public ArrayView<float> y;
                public int yRow;
            }

            private static DequantizeJob BindDequantize(GpuWeights weights, DeviceArray y) => new() { w = Bind(weights), y = y.Floats, yRow = y.Stride(0) };

            """);
        writer.Line($"// A thread for each {Row}, {Column}: y[{Row}, {Column}] = {Format.Value}");
        writer.Block("public static void Dequantize(DequantizeJob job)", () =>
        {
            writer.Line("var w = job.w;");
            writer.Line("var point = DeviceThread.Index;");
            writer.Block($"if (point >= {Rows} * {Columns})", () => writer.Line("return;"));
            writer.Line($"var {row} = point / {Columns};");
            writer.Line($"var {column} = point % {Columns};");
            foreach (var line in Code.Lines)
            {
                writer.Line(line);
            }
            writer.Line($"job.y[{row} * job.yRow + {column}] = {value};");
        });
    }

    private IEnumerable<string> Tables =>
        Format.Fields.Where(f => f.Constant is not null).Select(f => f.Name).Concat(Stored.Where(f => f.HasLevels).Select(LevelsOf));
}

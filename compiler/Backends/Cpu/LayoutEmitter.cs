using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the packed layout of a format as data: a run for each stream, which the runtime's packer and unpacker walk.</summary>
internal static class LayoutEmitter
{
    /// <param name="step">k in one step of the dequantizing code.</param>
    /// <param name="dequantize">The expression with that code's address.</param>
    public static void Write(CodeWriter writer, PackedLayoutPlan layout, int step, string dequantize)
    {
        writer.Line("/// <summary>Where each field lies in packed matrices: rows in blocks of 16, each field in a run of its own.</summary>");
        writer.Line("private static readonly RowBlockLayout Layout = new(");
        writer.Indented(() =>
        {
            writer.Line("[");
            writer.Indented(() =>
            {
                foreach (var stream in layout.Streams)
                {
                    writer.Line(Run(layout, stream) + ",");
                }
            });
            writer.Line("],");
            writer.Line(dequantize + ")");
        });
        var overread = Overread(layout);
        writer.Line($"{{ Step = {Text(step)}{(overread == 0 ? "" : $", Overread = {Text(overread)}")} }};");
    }

    private static string Run(PackedLayoutPlan layout, PackedStream stream)
    {
        var field = stream.Field;
        var plane = 0;
        for (var i = 0; i < field.Planes.Count; i++)
        {
            plane = (plane * field.Planes[i]) + stream.Plane[i];
        }
        var name = CSharpText.Quote(field.Name);
        var (kind, settings) = stream switch
        {
            WordStream { Base3: true } => ($"TritRun({name})", Settings(("Padding", layout.CodePadding, 1))),
            WordStream words => ($"CodeRun({name}, Bits: {Text(words.Bits)})", Settings(("Shift", words.Shift, 0), ("Flip", (int)CodeFunction.PackingFlip(field.Type), 0), ("Padding", layout.CodePadding, 1))),
            ParameterStream { Field.IsTable: true } table => ($"TableRun({name}, Entries: {Text(field.Entries)})", Parameters(table)),
            ParameterStream parameters => ($"ParameterRun({name}, ParameterStorage.{parameters.Storage})", Parameters(parameters)),
            _ => throw new InvalidOperationException("no such stream: " + stream),
        };
        IEnumerable<string> Parameters(ParameterStream parameters) => Settings(
            ("Group", field.ColumnGroup, 0), ("Lanes", parameters.Lanes, PackedLayoutPlan.RowBlock), ("Padding", field.ColumnGroup == FieldShape.None ? 1 : layout.ParameterPadding, 1));
        // A group of rows that is a quotient of extents is none that is packed.
        var all = settings.Concat(Settings(("Plane", plane, 0), ("RowGroup", field.RowGroup ?? 1, 1))).ToList();
        return $"new {kind}{(all.Count == 0 ? "" : $" {{ {string.Join(", ", all)} }}")}";
    }

    // What differs from what a run has by itself.
    private static IEnumerable<string> Settings(params (string Name, int Value, int Default)[] settings) => settings.Where(s => s.Value != s.Default).Select(s => $"{s.Name} = {Text(s.Value)}");

    // Loop bodies may end behind the codes with their padding.
    private static int Overread(PackedLayoutPlan layout) =>
        layout.Words.Select(w => Integers.CeilingDivide(layout.LongestOverread, w.PerWord)).DefaultIfEmpty(0).Max() * PackedLayoutPlan.LineBytes;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>What a method has around the statements of its machine code: pointers into the packed streams, and tables in memory.</summary>
internal static class ProgramCode
{
    /// <summary>The tables that some target looks up in memory.</summary>
    public static void MemoryTables(CodeWriter writer, IEnumerable<string> names, IEnumerable<MachineTable> tables)
    {
        var byName = tables.GroupBy(t => t.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var name in names.OrderBy(n => n, StringComparer.Ordinal))
        {
            var entries = TableEntries.Filled(byName[name].Values);
            writer.Line().Line($"private static ReadOnlySpan<float> {CSharpTables.MemoryName(name)} => [{CSharpTables.Floats(entries)}];");
        }
    }

    /// <summary>Pointers to this block's part of each packed stream that a program reads.</summary>
    public static void StreamPointers(CodeWriter writer, PackedLayoutPlan layout, MachineProgram program, Target target, string weights, string firstBlock)
    {
        var used = UsedCursors(program);
        foreach (var stream in layout.Streams.Where(s => used.Contains(Cursors.Of(s))))
        {
            var pointer = $"{weights}[{layout.Streams.ToList().IndexOf(stream).ToString(CultureInfo.InvariantCulture)}].Of(rowBlock)";
            var laneBytes = stream switch
            {
                WordStream => 4,
                ParameterStream { Lanes: > 1 } parameters => parameters.Bytes,
                _ => 0,
            };
            if (target.Rows < PackedLayoutPlan.RowBlock && laneBytes > 0)
            {
                pointer += laneBytes == 1 ? " + lane" : $" + (lane * {laneBytes})";
            }
            var by = MachineEmitter.AdvanceOf(program, Cursors.Of(stream)) * MachineEmitter.Stride(layout, Cursors.Of(stream));
            if (firstBlock.Length > 0 && by > 0)
            {
                pointer += $" + ((long){firstBlock} * {by})";
            }
            writer.Line($"var {Cursors.Of(stream)} = {pointer};");
        }
    }

    /// <summary>The cursors that a program reads through.</summary>
    public static HashSet<string> UsedCursors(MachineProgram program) =>
        new(program.Body.Flatten().SelectMany(s => s.Values()).OfType<Load>().Select(l => l.Cursor), StringComparer.Ordinal);
}

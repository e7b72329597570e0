using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>Writes the statements of a machine program for one target.</summary>
internal sealed class MachineEmitter(Target target, MachineProgram program, PackedLayoutPlan layout, ISet<string> memoryTables)
{
    /// <summary>How far ahead codes are asked for: what one core reads in about the time that memory takes to answer.</summary>
    private const int PrefetchBytes = 4096;

    private const int QuadsOfLine = 5;

    private readonly SpellingContext context = new(target, program, memoryTables);
    private readonly HashSet<string> trits = new(program.Body.Flatten().SelectMany(s => s.Values()).OfType<LoadTrits>().Select(l => l.Cursor), StringComparer.Ordinal);

    /// <summary>The declarations of tables and constants, and behind them the statements.</summary>
    public IReadOnlyList<string> Body()
    {
        var body = new CodeWriter();
        Write(body, program.Body);
        var all = new CodeWriter();
        foreach (var declaration in context.Declarations())
        {
            all.Line(declaration);
        }
        return (all + body.ToString()).TrimEnd('\n').Split('\n');
    }

    /// <summary>How far a cursor moves in one loop body, in its own elements; 0 where it stays.</summary>
    public static int AdvanceOf(MachineProgram program, string cursor) =>
        program.Body.OfType<MachineLoop>().SelectMany(l => l.Body).OfType<Advance>().Where(a => a.Cursor == cursor).Select(a => a.By).FirstOrDefault();

    /// <summary>Bytes (or elements, where the cursor is typed) that a cursor moves for one of its elements.</summary>
    public static int Stride(PackedLayoutPlan layout, string cursor) => layout.Streams.FirstOrDefault(s => Cursors.Of(s) == cursor) switch
    {
        WordStream => PackedLayoutPlan.LineBytes,
        ParameterStream parameters => parameters.GroupBytes,
        _ => 1,
    };

    // Trits are counted in quads, of which a line of words has five.
    private int BytesOf(Advance advance) => trits.Contains(advance.Cursor)
        ? advance.By / QuadsOfLine * PackedLayoutPlan.LineBytes
        : advance.By * Stride(layout, advance.Cursor);

    private void Write(CodeWriter writer, EquatableArray<MachineStatement> body)
    {
        MachineStatement? before = null;
        foreach (var statement in body)
        {
            // A blank line above a loop, or above what is said about it.
            if (before is not null && statement is MachineLoop or Remark && before is not Remark)
            {
                writer.Line();
            }
            Write(writer, statement);
            before = statement;
        }
    }

    private void Write(CodeWriter writer, MachineStatement statement)
    {
        switch (statement)
        {
            case Define define:
                writer.Line($"var {define.Register.Name} = {CSharpText.Bare(target.Spell(define.Value, context))};");
                break;
            case Assign assign:
                writer.Line($"{assign.Register.Name} = {CSharpText.Bare(target.Spell(assign.Value, context))};");
                break;
            case MachineLoop loop:
                writer.Block(Head(loop), () => Write(writer, loop.Body));
                break;
            case Advance advance:
                var by = advance.Cursor == "panel" ? $"{advance.By.ToString(CultureInfo.InvariantCulture)} * panelStride" : BytesOf(advance).ToString(CultureInfo.InvariantCulture);
                writer.Line($"{advance.Cursor} += {by};");
                break;
            case Prefetch prefetch when target.Prefetch is { } instruction:
                writer.Line($"{instruction}({prefetch.Cursor} + {(PrefetchBytes + (prefetch.Line * PackedLayoutPlan.LineBytes)).ToString(CultureInfo.InvariantCulture)});");
                break;
            case Prefetch:
                break;
            case StoreRows store:
                writer.Line($"{target.Helper}.StoreRows({store.Array} + {(store.FirstRow == 0 ? "first" : $"first + {Text(store.FirstRow)}")}, {CSharpText.Bare(target.Spell(store.Value, context))}, {(store.FirstRow == 0 ? "rows" : $"rows - {Text(store.FirstRow)}")});");
                break;
            case StorePanel store:
                var line = store.Line == 0 ? "panel" : store.Line == 1 ? "panel + panelStride" : $"panel + ({store.Line.ToString(CultureInfo.InvariantCulture)} * panelStride)";
                writer.Line($"{target.Vector}.Store({CSharpText.Bare(target.Spell(store.Value, context))}, {line}{(store.FirstRow == 0 ? "" : $" + {Text(store.FirstRow)}")});");
                break;
            case Remark remark:
                writer.Line("// " + remark.Text);
                break;
            default:
                throw new InvalidOperationException("no spelling for " + statement);
        }
    }

    // An end that is worked out is worked out once.
    private static string Head(MachineLoop loop)
    {
        var (index, from, to) = (loop.Index, IndexSpelling.Spell(loop.From), IndexSpelling.Spell(loop.To));
        return loop.To is Model.Number or Model.IndexValue
            ? $"for (var {index} = {from}; {index} < {to}; {index}++)"
            : $"for (int {index} = {from}, {index}End = {to}; {index} < {index}End; {index}++)";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

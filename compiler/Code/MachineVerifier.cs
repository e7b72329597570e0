using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code;

/// <summary>
/// Checks machine code by walking through it as it would run: at every load the cursor must have come to the element that belongs to
/// the k for which the load was made. A cursor that does not move, or moves too far, is found before a kernel is written.
/// </summary>
/// <remarks>Long loops are walked at their ends and where some stream comes to its next element; in between all iterations are alike.</remarks>
public sealed class MachineVerifier
{
    /// <summary>The block at which code that may begin anywhere is made to begin.</summary>
    private const int SomeBlock = 3;

    private readonly MachineProgram program;
    private readonly double[] units;
    private readonly Dictionary<string, double> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> positions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> mistakes = new(StringComparer.Ordinal);

    private MachineVerifier(MachineProgram program)
    {
        this.program = program;
        units = [.. Loads.Select(l => (double)l.Reach.Unit).Distinct()];
    }

    private IEnumerable<Load> Loads => program.Body.Flatten().SelectMany(s => s.Values()).OfType<Load>();

    /// <summary>The mistakes found; empty for code whose loads read what they were made for.</summary>
    public static IReadOnlyList<string> Verify(MachineProgram program)
    {
        var verifier = new MachineVerifier(program);
        verifier.Walk();
        return [.. verifier.mistakes];
    }

    /// <exception cref="InvalidOperationException">A load reads something else than it was made for; the message has all such loads.</exception>
    public static MachineProgram Checked(MachineProgram program)
    {
        var mistakes = Verify(program);
        return mistakes.Count == 0 ? program : throw new InvalidOperationException(string.Join("; ", mistakes));
    }

    private void Walk()
    {
        // Every stream comes to its third element, and the last segment is a short one.
        var columns = program.Body.Flatten().OfType<MachineLoop>().Select(l => (double)l.Columns).DefaultIfEmpty(1).ToList();
        names["K"] = (2 * units.Append(0).Max()) + (4 * columns.Max()) + columns.Min();
        names["firstBlock"] = SomeBlock;
        names["endBlock"] = Math.Ceiling(names["K"] / columns[0]);
        foreach (var loop in program.Body.OfType<MachineLoop>())
        {
            foreach (var advance in loop.Body.OfType<Advance>())
            {
                positions[advance.Cursor] = Evaluate(loop.From) * advance.By;
            }
        }
        Walk(program.Body, 0);
    }

    private void Walk(EquatableArray<MachineStatement> body, double k)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case MachineLoop loop:
                    Walk(loop, k);
                    break;
                case Advance advance:
                    positions[advance.Cursor] = Position(advance.Cursor) + advance.By;
                    break;
                case StorePanel store:
                    Check(store.Cursor, store.Line, k + store.Line);
                    break;
            }
            foreach (var load in statement.Values().OfType<Load>())
            {
                Check(load.Cursor, Evaluate(load.Address), Place(k + load.Reach.First, load));
                Check(load.Cursor, Evaluate(load.Address), Place(k + load.Reach.Last, load));
            }
        }
    }

    private void Walk(MachineLoop loop, double k)
    {
        var (from, to) = (Evaluate(loop.From), Evaluate(loop.To));
        var next = from;
        Dictionary<string, double>? steps = null;
        foreach (var i in Iterations(loop, from, to))
        {
            foreach (var step in steps ?? [])
            {
                positions[step.Key] = Position(step.Key) + (step.Value * (i - next));
            }
            var before = new Dictionary<string, double>(positions, StringComparer.Ordinal);
            names[loop.Index] = i;
            Walk(loop.Body, k + (i * loop.Columns));
            steps ??= positions.Keys.ToDictionary(c => c, c => positions[c] - (before.TryGetValue(c, out var at) ? at : 0), StringComparer.Ordinal);
            next = i + 1;
        }
        names.Remove(loop.Index);
    }

    private SortedSet<double> Iterations(MachineLoop loop, double from, double to)
    {
        var borders = units.SelectMany(u => new[] { u, 2 * u }).Select(k => Math.Floor(k / loop.Columns)).SelectMany(i => new[] { i - 1, i, i + 1 });
        double[] ends = [from, from + 1, from + 2, to - 2, to - 1];
        return new SortedSet<double>(ends.Concat(borders).Where(i => i >= from && i < to));
    }

    private void Check(string cursor, double at, double wanted)
    {
        var read = Position(cursor) + at;
        if (read != wanted)
        {
            var where = string.Join(", ", names.Where(n => n.Key is not ("K" or "firstBlock" or "endBlock")).Select(n => $"{n.Key} {n.Value}"));
            mistakes.Add($"{cursor} reads element {read} where element {wanted} is wanted{(where.Length == 0 ? "" : ", at " + where)}");
        }
    }

    private static double Place(double k, Load load) => load.Reach.Unit == 0 ? 0 : Math.Floor(k / load.Reach.Unit);

    private double Position(string cursor) => positions.TryGetValue(cursor, out var position) ? position : 0;

    private double Evaluate(Expr expression) => IndexAlgebra.Evaluate(expression, e => e switch
    {
        IndexValue index => names[index.Name],
        ExtentValue extent => names[extent.Name],
        _ => null,
    }) ?? throw new InvalidOperationException(expression + " is no number in machine code");
}

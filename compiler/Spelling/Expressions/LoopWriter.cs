using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling.Expressions;

/// <summary>
/// Writes nested loops from the inside out: while a loop is open, lines can still be put in front of it. That is how whatever does not
/// hang on a loop's index ends up outside of it.
/// </summary>
internal sealed class LoopWriter
{
    private readonly List<Scope> scopes = [new Scope("", default)];

    /// <summary>The depth of the loop that is open; 0 outside of all.</summary>
    public int Depth => scopes.Count - 1;

    /// <summary>The lines outside of all loops.</summary>
    public IReadOnlyList<string> Lines => scopes[0].Lines;

    /// <param name="body">What the loop does.</param>
    public void Open(string head, EquatableArray<Statement> body = default) => scopes.Add(new Scope(head, body));

    public void Close()
    {
        var closed = scopes[Depth];
        scopes.RemoveAt(Depth);
        var outer = scopes[Depth].Lines;
        if (outer.Count > 0 && !outer[outer.Count - 1].StartsWith("//", StringComparison.Ordinal))
        {
            outer.Add("");
        }
        outer.Add(closed.Head);
        outer.Add("{");
        outer.AddRange(closed.Lines.Select(l => l.Length == 0 ? l : "    " + l));
        outer.Add("}");
    }

    public void Line(string line) => Line(line, Depth);

    /// <summary>A line of the loop at that depth, in front of the loops that are open inside of it.</summary>
    public void Line(string line, int depth) => scopes[depth].Lines.Add(line);

    /// <summary>The depth from which on an array keeps its numbers: inside every open loop that writes it.</summary>
    public int DepthOfWrites(string array)
    {
        for (var depth = Depth; depth > 0; depth--)
        {
            if (scopes[depth].Stores.Contains(array))
            {
                return depth;
            }
        }
        return 0;
    }

    /// <summary>Whether the statements of the loop that is open read an expression several times.</summary>
    public bool IsRepeated(Expr expression) => scopes[Depth].Repeated.Contains(expression);

    /// <summary>Tells the statements that are written one after the other in the loop that is open: what they read several times gets a variable.</summary>
    public void Expect(IEnumerable<Statement> statements) => scopes[Depth].Repeated.UnionWith(Scope.RepeatedIn(statements));

    /// <summary>The variable that holds an expression already.</summary>
    public Spelled? Known(Expr expression) => scopes.Select(s => s.Known.TryGetValue(expression, out var spelled) ? spelled : null).LastOrDefault(s => s is not null);

    /// <summary>Notes that a variable holds an expression, for as long as the loop at that depth is open.</summary>
    public void Remember(Expr expression, Spelled variable, int depth) => scopes[depth].Known[expression] = variable;

    /// <summary>Forgets what was read from an array, because it is written.</summary>
    public void Forget(string array)
    {
        foreach (var scope in scopes)
        {
            foreach (var stale in scope.Known.Keys.Where(e => e.Arrays().Contains(array)).ToList())
            {
                scope.Known.Remove(stale);
            }
        }
    }

    private sealed class Scope(string head, EquatableArray<Statement> body)
    {
        public string Head => head;

        public List<string> Lines { get; } = [];

        public Dictionary<Expr, Spelled> Known { get; } = [];

        /// <summary>The arrays that the loop writes.</summary>
        public HashSet<string> Stores { get; } = new(body.Flatten().OfType<Store>().Select(s => s.Array), StringComparer.Ordinal);

        /// <summary>The elements and function values that its own statements read more than once.</summary>
        public HashSet<Expr> Repeated { get; } = [.. RepeatedIn(body)];

        public static IEnumerable<Expr> RepeatedIn(IEnumerable<Statement> statements) => statements
            .SelectMany(s => s switch { Update u => u.Value.All(), Store x => x.Value.All(), _ => [] })
            .Where(e => e is Call or Element)
            .GroupBy(e => e)
            .Where(g => g.Skip(1).Any())
            .Select(g => g.Key);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code;

/// <summary>Collects machine statements; values are computed once in a loop body and cursors move on at its end.</summary>
internal sealed class VectorCode
{
    private readonly HashSet<string> tables = new(StringComparer.Ordinal);
    private Scope scope = new(null);

    public void Add(MachineStatement statement) => scope.Statements.Add(statement);

    public void Remark(string text) => Add(new Remark(text));

    /// <summary>Runs <paramref name="body"/> to fill a loop; it may use what was computed before the loop.</summary>
    /// <param name="columns">k that the body covers.</param>
    public void Loop(string index, Expr from, Expr to, int columns, Action body)
    {
        scope = new Scope(scope);
        body();
        var loop = new MachineLoop(index, from, to, columns, scope.Statements.ToEquatableArray());
        scope = scope.Outer!;
        Add(loop);
    }

    /// <summary>The register of a value that is computed once; <paramref name="key"/> says what it is.</summary>
    public Register Once(object key, Func<string> name, Func<MachineExpr> value)
    {
        if (Find(key) is { } known)
        {
            return known.Register;
        }
        var register = Named(value(), name());
        scope.Values.Add(key, new Known(register, scope, scope.Statements.Count - 1));
        return register;
    }

    /// <summary>The register of something that is loaded once, for every k that it is asked for.</summary>
    public Register Once(object key, Func<string> name, Load load)
    {
        if (Find(key) is not { } known)
        {
            return Once(key, name, () => load);
        }
        var define = (Define)known.Scope.Statements[known.At];
        var loaded = (Load)define.Value;
        known.Scope.Statements[known.At] = define with { Value = loaded with { Reach = loaded.Reach.With(load.Reach) } };
        return known.Register;
    }

    /// <summary>Whether a value is there already.</summary>
    public bool Has(object key) => Find(key) is not null;

    public Register Named(MachineExpr value, string name)
    {
        var register = new Register(name, value.Type);
        Add(new Define(register, value));
        return register;
    }

    public void UseTable(string table) => tables.Add(table);

    /// <summary>Notes that a cursor moves on at the end of this loop body.</summary>
    public void Advancing(string cursor, int by) => scope.Advances[cursor] = by;

    public void AdvanceAll()
    {
        foreach (var pair in scope.Advances)
        {
            Add(new Advance(pair.Key, pair.Value));
        }
        scope.Advances.Clear();
    }

    /// <summary>The statements, and those of the tables that they use.</summary>
    public MachineProgram ToProgram(IEnumerable<MachineTable> all) =>
        new(all.Where(t => tables.Contains(t.Name)).ToEquatableArray(), scope.Statements.ToEquatableArray());

    private Known? Find(object key)
    {
        for (var s = scope; s is not null; s = s.Outer)
        {
            if (s.Values.TryGetValue(key, out var known))
            {
                return known;
            }
        }
        return null;
    }

    /// <summary>A loop body that is being written, or what is around all loops.</summary>
    private sealed class Scope(Scope? outer)
    {
        public Scope? Outer => outer;

        public List<MachineStatement> Statements { get; } = [];

        public Dictionary<object, Known> Values { get; } = [];

        public SortedDictionary<string, int> Advances { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A register, and where it is defined.</summary>
    private sealed record Known(Register Register, Scope Scope, int At);
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Ir;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Schedule;

/// <summary>Collects machine statements; values are computed once in a loop body and cursors move on at its end.</summary>
internal sealed class VectorCode
{
    private readonly Dictionary<object, Register> values = [];
    private readonly Dictionary<string, int> advances = new(StringComparer.Ordinal);
    private List<MachineStatement> statements = [];
    private HashSet<string> tables = new(StringComparer.Ordinal);

    public void Add(MachineStatement statement) => statements.Add(statement);

    public void Remark(string text) => Add(new Remark(text));

    /// <summary>Runs <paramref name="body"/> to fill a loop; values computed outside are not carried in, nor out.</summary>
    public void Loop(string index, Expr from, Expr to, Action body)
    {
        var (outer, outerAdvances) = (statements, new Dictionary<string, int>(advances));
        statements = [];
        advances.Clear();
        values.Clear();
        body();
        values.Clear();
        outer.Add(new MachineLoop(index, from, to, statements.ToEquatableArray()));
        statements = outer;
        advances.Clear();
        foreach (var pair in outerAdvances)
        {
            advances.Add(pair.Key, pair.Value);
        }
    }

    /// <summary>The register of a value that is computed once; <paramref name="key"/> says what it is.</summary>
    public Register Once(object key, string name, Func<MachineExpr> value)
    {
        if (!values.TryGetValue(key, out var register))
        {
            register = Named(value(), name);
            values.Add(key, register);
        }
        return register;
    }

    /// <summary>Whether a value is there already.</summary>
    public bool Has(object key) => values.ContainsKey(key);

    public Register Named(MachineExpr value, string name)
    {
        var register = new Register(name, value.Type);
        Add(new Define(register, value));
        return register;
    }

    public void UseTable(string table) => tables.Add(table);

    /// <summary>Notes that a cursor moves on at the end of this loop body.</summary>
    public void Advancing(string cursor, int by) => advances[cursor] = by;

    public void AdvanceAll()
    {
        foreach (var pair in advances.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Add(new Advance(pair.Key, pair.Value));
        }
        advances.Clear();
    }

    public MachineProgram ToProgram(Nest nest) => new(
        nest.Arrays.Where(a => tables.Contains(a.Name)).Select(a => new MachineTable(a.Name, a.Values!.Value, a.Type.IsInteger)).ToEquatableArray(),
        statements.ToEquatableArray());
}

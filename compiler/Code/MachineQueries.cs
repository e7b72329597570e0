using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Code;

/// <summary>Questions about machine code.</summary>
public static class MachineQueries
{
    /// <summary>The direct parts of a value.</summary>
    public static IEnumerable<MachineExpr> Operands(this MachineExpr value) => value switch
    {
        LookUp lookUp => [lookUp.Index],
        Gather gather => [gather.Index],
        LookUpBytes lookUp => [lookUp.Index],
        LoadEntry entry => [entry.Place],
        IfPresent choice => [choice.Then, choice.Else],
        MachineOp op => op.Operands,
        _ => [],
    };

    /// <summary>The value with other direct parts.</summary>
    public static MachineExpr WithOperands(this MachineExpr value, Func<MachineExpr, MachineExpr> other) => value switch
    {
        LookUp lookUp => lookUp with { Index = other(lookUp.Index) },
        Gather gather => gather with { Index = other(gather.Index) },
        LookUpBytes lookUp => lookUp with { Index = other(lookUp.Index) },
        LoadEntry entry => entry with { Place = other(entry.Place) },
        IfPresent choice => choice with { Then = other(choice.Then), Else = other(choice.Else) },
        MachineOp op => op with { Operands = op.Operands.Select(other).ToEquatableArray() },
        _ => value,
    };

    /// <summary>The value and all that it is made of.</summary>
    public static IEnumerable<MachineExpr> All(this MachineExpr value) => value.Operands().SelectMany(All).Prepend(value);

    /// <summary>The values that a statement works out by itself, those of a loop's body not among them.</summary>
    public static IEnumerable<MachineExpr> Values(this MachineStatement statement) => statement switch
    {
        Define define => define.Value.All(),
        Assign assign => assign.Value.All(),
        StoreRows store => store.Value.All(),
        StorePanel store => store.Value.All(),
        _ => [],
    };

    /// <summary>The statement with another value; one that works out none stays as it is.</summary>
    public static MachineStatement WithValue(this MachineStatement statement, Func<MachineExpr, MachineExpr> other) => statement switch
    {
        Define define => define with { Value = other(define.Value) },
        Assign assign => assign with { Value = other(assign.Value) },
        StoreRows store => store with { Value = other(store.Value) },
        StorePanel store => store with { Value = other(store.Value) },
        _ => statement,
    };

    /// <summary>The names that a program has given out.</summary>
    public static IEnumerable<string> Names(this MachineProgram program)
    {
        var statements = program.Body.Flatten().ToList();
        return statements.OfType<Define>().Select(d => d.Register.Name)
            .Concat(program.Tables.Select(t => t.Name))
            .Concat(statements.SelectMany(s => s.Values()).OfType<Load>().Select(l => l.Cursor));
    }

    /// <summary>All statements, outermost first.</summary>
    public static IEnumerable<MachineStatement> Flatten(this IEnumerable<MachineStatement> body) =>
        body.SelectMany(s => s is MachineLoop loop ? loop.Body.Flatten().Prepend(s) : [s]);
}

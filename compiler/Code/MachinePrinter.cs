using System;
using System.Linq;
using System.Text;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code;

/// <summary>Prints machine code: tables first, then one statement a line.</summary>
public static class MachinePrinter
{
    public static string Print(MachineProgram program)
    {
        var text = new StringBuilder();
        foreach (var table in program.Tables)
        {
            Line(text, 0, $"table {table.Name} = {{ {string.Join(", ", table.Values.Select(ExprPrinter.Number))} }}");
        }
        Print(text, 0, program.Body);
        return text.ToString();
    }

    private static void Print(StringBuilder text, int depth, EquatableArray<MachineStatement> body)
    {
        foreach (var statement in body)
        {
            Print(text, depth, statement);
        }
    }

    private static void Print(StringBuilder text, int depth, MachineStatement statement)
    {
        switch (statement)
        {
            case MachineLoop loop:
                Line(text, depth, $"for {loop.Index} in {loop.From} … {loop.To}, {loop.Columns} k each");
                Print(text, depth + 1, loop.Body);
                break;
            default:
                Line(text, depth, Spell(statement));
                break;
        }
    }

    private static string Spell(MachineStatement statement) => statement switch
    {
        Define define => $"{Type(define.Register)} {define.Register.Name} = {Spell(define.Value)}",
        Assign assign => $"{assign.Register.Name} = {Spell(assign.Value)}",
        Advance advance => $"{advance.Cursor} += {advance.By}",
        Prefetch prefetch => $"prefetch {prefetch.Cursor}[{prefetch.Line}]",
        StoreRows store => $"{store.Array}[rows{From(store.FirstRow)}] = {Spell(store.Value)}",
        StorePanel store => $"{store.Cursor}[{store.Line}]{From(store.FirstRow)} = {Spell(store.Value)}",
        Remark remark => "// " + remark.Text,
        _ => throw new InvalidOperationException("a statement without a spelling: " + statement.GetType().Name),
    };

    private static string Spell(MachineExpr value) => value switch
    {
        Register register => register.Name,
        Broadcast broadcast => ExprPrinter.Number(broadcast.Value),
        WordNumber word => "0x" + word.Value.ToString("X8", System.Globalization.CultureInfo.InvariantCulture),
        Zero zero => "zero " + Type(zero),
        LoadRows rows => $"{rows.Array}[rows{From(rows.FirstRow)}]",
        LoadEntry entry => $"{entry.Cursor}[{entry.Address}][{Spell(entry.Place)}]{From(entry.FirstRow)}",
        LoadScalar scalar => $"all {scalar.Cursor}[{scalar.Address}]" + (scalar.Factor == 1 ? "" : $"*{scalar.Factor}"),
        Load load => $"{load.Cursor}[{load.Address}]{From(load.FirstRow)}",
        IndexNumber number => $"all ({number.Value})",
        LookUp lookUp => $"lookup {lookUp.Table}[{Spell(lookUp.Index)}]",
        Gather gather => $"gather {gather.Table}[{Spell(gather.Index)}]",
        LookUpBytes lookUp => $"bytes {lookUp.Table}[{Spell(lookUp.Index)}]",
        IfPresent choice => $"if {choice.Array} then {Spell(choice.Then)} else {Spell(choice.Else)}",
        MachineOp op => $"{op.Code}({string.Join(", ", op.Operands.Select(Spell).Concat(HasImmediate(op) ? [op.Immediate.ToString(System.Globalization.CultureInfo.InvariantCulture)] : []))})",
        _ => throw new InvalidOperationException("a value without a spelling: " + value.GetType().Name),
    };

    private static string From(int row) => row == 0 ? "" : " from row " + row.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool HasImmediate(MachineOp op) => op.Immediate != 0 || op.Code is OpCode.And or OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightArithmetic or OpCode.Trits;

    private static string Type(MachineExpr value) => value.Type.ToString().ToLowerInvariant();

    private static void Line(StringBuilder text, int depth, string line) => text.Append(' ', depth * 4).Append(line).Append('\n');
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code.Passes;

/// <summary>
/// Looks four levels of a row up as bytes at once, and converts each: for tables of 16 whole numbers, or such times a power of two, where no register holds
/// them as f32. Exact.
/// </summary>
public sealed class LevelsAsBytes
{
    private const int Entries = 16;
    private const int CodeBits = 4;
    private const int ByteBits = 8;
    private const int LastByte = 24;
    private const int CodesOfBytes = 0x0F0F0F0F;

    private readonly NameSource names;
    private readonly Dictionary<string, (MachineTable Bytes, double Factor)> tables;
    private readonly Dictionary<(string Table, Register Word, int Row), Register> levels = [];

    private LevelsAsBytes(MachineProgram program, Func<MachineTable, bool> isSplit)
    {
        names = new NameSource(program.Names());
        tables = program.Tables.Where(isSplit)
            .Select(t => (Table: t, Factor: FactorOf(t.Values)))
            .Where(t => t.Factor is not null)
            .ToDictionary(
                t => t.Table.Name,
                t => (new MachineTable(names.Fresh(t.Table.Name + "Bytes"), t.Table.Values.Select(v => (double)unchecked((byte)(sbyte)(v / t.Factor!.Value))).ToEquatableArray()), t.Factor!.Value),
                StringComparer.Ordinal);
    }

    /// <summary>The program with such tables as bytes.</summary>
    /// <param name="isSplit">Whether several registers would hold a table as f32.</param>
    public static MachineProgram Of(MachineProgram program, Func<MachineTable, bool> isSplit)
    {
        var pass = new LevelsAsBytes(program, isSplit);
        return pass.tables.Count == 0 ? program : new MachineProgram(program.Tables.Concat(pass.tables.Values.Select(t => t.Bytes)).ToEquatableArray(), pass.Rewrite(program.Body));
    }

    // The largest power of two, from 1 down, that all entries are small whole multiples of.
    private static double? FactorOf(EquatableArray<double> entries)
    {
        for (var factor = 1.0; entries.Count == Entries && factor >= 1.0 / 64; factor /= 2)
        {
            if (entries.All(e => e / factor == Math.Floor(e / factor)))
            {
                return entries.All(e => Math.Abs(e / factor) <= sbyte.MaxValue) ? factor : null;
            }
        }
        return null;
    }

    private EquatableArray<MachineStatement> Rewrite(EquatableArray<MachineStatement> body) => body.SelectMany(Rewrite).ToEquatableArray();

    private IEnumerable<MachineStatement> Rewrite(MachineStatement statement)
    {
        var before = new List<MachineStatement>();
        var rewritten = statement is MachineLoop loop ? loop with { Body = Rewrite(loop.Body) } : statement.WithValue(value => Rewrite(value, before));
        return before.Append(rewritten);
    }

    private MachineExpr Rewrite(MachineExpr value, List<MachineStatement> before) => value switch
    {
        LookUp lookUp when tables.TryGetValue(lookUp.Table, out var table) && Place(lookUp.Index) is { } at => Level(table.Bytes, table.Factor, at.Word, at.Place, before),
        _ => value.WithOperands(part => Rewrite(part, before)),
    };

    // The word that a code is in, and where it begins.
    private static (Register Word, int Place)? Place(MachineExpr index) => index switch
    {
        Register word => (word, 0),
        MachineOp { Code: OpCode.ShiftRight } shift when shift.Operands[0] is Register word && shift.Immediate % CodeBits == 0 => (word, shift.Immediate),
        _ => null,
    };

    private MachineOp Level(MachineTable bytes, double factor, Register word, int place, List<MachineStatement> before)
    {
        static MachineExpr By(OpCode shift, MachineExpr of, int by) => by == 0 ? of : new MachineOp(shift, LaneType.Word, EquatableArray.Of(of), by);
        var row = place % ByteBits;
        if (!levels.TryGetValue((bytes.Name, word, row), out var four))
        {
            four = new Register(names.Fresh(word.Name + (row == 0 ? "Low" : "High")), LaneType.Word);
            levels.Add((bytes.Name, word, row), four);
            before.Add(new Define(four, new LookUpBytes(bytes.Name, new MachineOp(OpCode.And, LaneType.Word, EquatableArray.Of(By(OpCode.ShiftRight, word, row)), CodesOfBytes))));
        }
        var whole = By(OpCode.ShiftRightArithmetic, By(OpCode.ShiftLeft, four, LastByte - (place - row)), LastByte);
        var level = new MachineOp(OpCode.ToFloat, LaneType.Float, EquatableArray.Of(whole));
        return factor == 1 ? level : new MachineOp(OpCode.Multiply, LaneType.Float, EquatableArray.Of<MachineExpr>(level, new Broadcast(factor)));
    }
}

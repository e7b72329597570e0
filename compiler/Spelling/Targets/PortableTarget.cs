using System.Collections.Generic;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>128-bit vectors on any machine; tables that are not worked out stay in memory.</summary>
public class PortableTarget : Target
{
    public override string Name => "Portable";

    public override int Lanes => 4;

    public override string Family => "";

    public override IReadOnlyList<string> Needs => [];

    public override string? Prefetch => null;

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table) => [];

    public override string MultiplyAdd(string a, string b, string c) => $"Vector128.MultiplyAddEstimate({a}, {b}, {c})";

    protected override string MultiplyBytes(string unsigned, string signed) => $"Lanes128.MultiplyBytes({unsigned}.AsByte(), {signed}.AsSByte())";

    protected override string MultiplyPairs(string a, string b) => $"Lanes128.MultiplyPairs({a}, {b})";

    protected override string LookUp(MachineTable table, MachineExpr index, SpellingContext context) =>
        EvenLevels.Spell(this, table, index, context) ?? LookUpAny(table, Spell(index, context), context);

    /// <summary>An entry of a table that no line goes through.</summary>
    protected virtual string LookUpAny(MachineTable table, string index, SpellingContext context) => $"Lanes128.Gather({context.MemoryTable(table.Name)}, {index})";

    protected override string LookUpBytes(string table, string index) => $"Vector128.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

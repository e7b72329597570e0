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

    // Evenly spaced whole numbers are worked out: exact, and cheaper than a look into memory for each lane.
    protected override string LookUp(MachineTable table, string index, SpellingContext context)
    {
        if (TableEntries.Line(table.Values) is not { } line)
        {
            return LookUpAny(table, index, context);
        }
        var position = $"Vector128.ConvertToSingle({index} & {context.Mask(TableEntries.Filled(table.Values).Count - 1)})";
        return line switch
        {
            (1, 0) => position,
            (1, _) => $"({position} + {context.Constant(line.First)})",
            _ => MultiplyAdd(position, context.Constant(line.Step), context.Constant(line.First)),
        };
    }

    /// <summary>An entry of a table that no line goes through.</summary>
    protected virtual string LookUpAny(MachineTable table, string index, SpellingContext context) => $"Lanes128.Gather({context.MemoryTable(table.Name)}, {index})";

    protected override string LookUpBytes(string table, string index) => $"Vector128.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

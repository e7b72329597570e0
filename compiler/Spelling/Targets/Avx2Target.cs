using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>AVX2 and FMA: 8 lanes, two registers for the rows of a block; a table of 16 entries takes two registers and a blend.</summary>
public class Avx2Target : Target
{
    public override string Name => "Avx2";

    public override int Lanes => 8;

    public override int RowRegisters => 2;

    public override string Family => "X86";

    public override IReadOnlyList<string> Needs => ["Avx2", "Fma"];

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table) => table.Values.Count <= Lanes
        ? [("", TableEntries.Repeated(table.Values, Lanes))]
        : [("Low", table.Values.Take(Lanes).ToList()), ("High", table.Values.Skip(Lanes).ToList())];

    public override string MultiplyAdd(string a, string b, string c) => $"Fma.MultiplyAdd({a}, {b}, {c})";

    protected override string MultiplyBytes(string unsigned, string signed) => $"Avx2.MultiplyAddAdjacent({unsigned}.AsByte(), {signed}.AsSByte())";

    protected override string MultiplyPairs(string a, string b) => $"Avx2.MultiplyAddAdjacent({a}, {b})";

    protected override string LookUp(MachineTable table, MachineExpr index, SpellingContext context)
    {
        if (table.Values.Count <= Lanes)
        {
            return $"Avx2.PermuteVar8x32({context.Registers(table)[0]}, {Spell(index, context)})";
        }
        if (EvenLevels.Spell(this, table, index, context) is { } level)
        {
            return level;
        }
        // The fourth bit of the index chooses between the halves: blendv looks at the sign bit.
        var (halves, bits) = (context.Registers(table), Spell(index, context));
        return $"Avx.BlendVariable(Avx2.PermuteVar8x32({halves[0]}, {bits}), Avx2.PermuteVar8x32({halves[1]}, {bits}), ({bits} << 28).AsSingle())";
    }

    protected override string LookUpBytes(string table, string index) => $"Avx2.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

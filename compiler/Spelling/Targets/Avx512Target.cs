using System.Collections.Generic;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>AVX-512 F and BW: 16 lanes, tables of 16 entries in one register.</summary>
public sealed class Avx512Target : Target
{
    public override string Name => "Avx512";

    public override int Lanes => 16;

    public override string Family => "X86";

    public override bool TakesTritsInTurn => false;

    public override IReadOnlyList<string> Needs => ["Avx512BW"];

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table) =>
        [("", TableEntries.Repeated(table.Values, Lanes))];

    public override string MultiplyAdd(string a, string b, string c) => $"Vector512.FusedMultiplyAdd({a}, {b}, {c})";

    protected override string MultiplyBytes(string unsigned, string signed) => $"Avx512BW.MultiplyAddAdjacent({unsigned}.AsByte(), {signed}.AsSByte())";

    protected override string MultiplyPairs(string a, string b) => $"Avx512BW.MultiplyAddAdjacent({a}, {b})";

    protected override string LookUp(MachineTable table, MachineExpr index, SpellingContext context) => $"Avx512F.PermuteVar16x32({context.Registers(table)[0]}, {Spell(index, context)})";

    protected override string LookUpBytes(string table, string index) => $"Avx512BW.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>AVX2 and FMA: 8 lanes; a table of 16 entries takes two registers and a blend.</summary>
public class Avx2Target : Target
{
    public override string Name => "Avx2";

    public override int Lanes => 8;

    public override string Family => "X86";

    public override IReadOnlyList<string> Needs => ["Avx2", "Fma"];

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table) => table.Values.Count <= Lanes
        ? [("", TableEntries.Repeated(table.Values, Lanes))]
        : [("Low", table.Values.Take(Lanes).ToList()), ("High", table.Values.Skip(Lanes).ToList())];

    public override string MultiplyAdd(string a, string b, string c) => $"Fma.MultiplyAdd({a}, {b}, {c})";

    protected override string MultiplyBytes(string unsigned, string signed) => $"Avx2.MultiplyAddAdjacent({unsigned}.AsByte(), {signed}.AsSByte())";

    protected override string MultiplyPairs(string a, string b) => $"Avx2.MultiplyAddAdjacent({a}, {b})";

    // The fourth bit of the index chooses between the halves: blendv looks at the sign bit.
    protected override string LookUp(MachineTable table, string index, SpellingContext context) => context.Registers(table) is { Count: 2 } halves
        ? $"Avx.BlendVariable(Avx2.PermuteVar8x32({halves[0]}, {index}), Avx2.PermuteVar8x32({halves[1]}, {index}), ({index} << 28).AsSingle())"
        : $"Avx2.PermuteVar8x32({table.Name}, {index})";

    protected override string LookUpBytes(string table, string index) => $"Avx2.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

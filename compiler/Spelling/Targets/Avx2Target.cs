using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>AVX2 and FMA: 8 lanes; a table of 16 entries takes two registers and a blend.</summary>
public sealed class Avx2Target : Target
{
    public override string Name => "Avx2";

    public override int Lanes => 8;

    public override string IsSupported => "Avx2.IsSupported && Fma.IsSupported";

    public override (int Vectors, int Tokens) Tile => (2, 6);

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table) => table.Values.Count <= Lanes
        ? [("", TableEntries.Repeated(table.Values, Lanes))]
        : [("Low", table.Values.Take(Lanes).ToList()), ("High", table.Values.Skip(Lanes).ToList())];

    public override string MultiplyAdd(string a, string b, string c) => $"Fma.MultiplyAdd({a}, {b}, {c})";

    protected override string MultiplyBytes(string unsigned, string signed) => $"Avx2.MultiplyAddAdjacent({unsigned}.AsByte(), {signed}.AsSByte())";

    protected override string MultiplyPairs(string a, string b) => $"Avx2.MultiplyAddAdjacent({a}, {b})";

    // The fourth bit of the index chooses between the halves: blendv looks at the sign bit.
    protected override string LookUp(string table, int entries, string index) => entries <= Lanes
        ? $"Avx2.PermuteVar8x32({table}, {index})"
        : $"Avx.BlendVariable(Avx2.PermuteVar8x32({table}Low, {index}), Avx2.PermuteVar8x32({table}High, {index}), ({index} << 28).AsSingle())";

    protected override string LookUpBytes(string table, string index) => $"Avx2.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

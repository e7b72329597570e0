using System.Collections.Generic;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>128-bit vectors on any machine; tables stay in memory.</summary>
public sealed class PortableTarget : Target
{
    public override string Name => "Portable";

    public override int Lanes => 4;

    public override string IsSupported => "true";

    public override string? Prefetch => null;

    public override (int Vectors, int Tokens) Tile => (2, 4);

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table) => [];

    public override string MultiplyAdd(string a, string b, string c) => $"Vector128.MultiplyAddEstimate({a}, {b}, {c})";

    protected override string MultiplyBytes(string unsigned, string signed) => $"Lanes128.MultiplyBytes({unsigned}.AsByte(), {signed}.AsSByte())";

    protected override string MultiplyPairs(string a, string b) => $"Lanes128.MultiplyPairs({a}, {b})";

    protected override string LookUp(string table, int entries, string index) => $"Lanes128.Gather({CSharpTables.MemoryName(table)}, {index})";

    protected override string LookUpBytes(string table, string index) => $"Vector128.Shuffle({table}, {index}.AsByte()).AsInt32()";
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>
/// Arm's AdvSimd: 4 lanes, 32 registers, tables of 16 entries in four of them. The runtime's helpers take the instructions for dot products
/// (Dp) where the machine has them. What has no instruction of its own here is spelled as on any machine.
/// </summary>
public sealed class AdvSimdTarget : PortableTarget
{
    public override string Name => "AdvSimd";

    public override string Family => "Arm";

    public override IReadOnlyList<string> Needs => ["AdvSimd.Arm64"];

    public override ByteProducts Products => ByteProducts.DotsOfQuarters;

    public override IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table)
    {
        var filled = TableEntries.Repeated(table.Values, Math.Max(Lanes, TableEntries.Filled(table.Values).Count));
        return Enumerable.Range(0, filled.Count / Lanes).Select(i => (i.ToString(CultureInfo.InvariantCulture), (IReadOnlyList<double>)filled.Skip(i * Lanes).Take(Lanes).ToList()));
    }

    protected override string LookUpAny(MachineTable table, string index, SpellingContext context) => $"AdvSimdLanes.LookUp({string.Join(", ", context.Registers(table))}, {index})";

    protected override string LookUpBytes(string table, string index) => $"AdvSimd.Arm64.VectorTableLookup({table}, {index}.AsByte()).AsInt32()";

    protected override string Dot(MachineOp op, string sum, string bytes, string signed)
    {
        var (method, type) = op.Code == OpCode.DotUnsignedBytes ? ("DotUnsigned", "Byte") : ("Dot", "SByte");
        return $"AdvSimdLanes.{method}({sum}, {bytes}.As{type}(), {signed}.AsSByte(), {op.Immediate.ToString(CultureInfo.InvariantCulture)})";
    }
}

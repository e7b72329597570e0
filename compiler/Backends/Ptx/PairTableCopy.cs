using System.Globalization;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// The copies of a pair table in shared memory: one column for each lane, so that lookups of a warp never meet in a bank.
/// </summary>
internal static class PairTableCopy
{
    /// <summary>The array in shared memory.</summary>
    public const string Name = "pairs";

    /// <summary>log2 of the bytes from one entry to the next: 32 lanes of 4 bytes.</summary>
    public const int EntryShift = 7;

    private const string Source = "pair_values";

    /// <summary>The table in constant data of the module.</summary>
    public static string Declaration(CodeConversion.PairTable table)
    {
        var entries = table.Entries.Select(e => "0x" + e.ToString("x8", CultureInfo.InvariantCulture)).ToList();
        var lines = Enumerable.Range(0, (entries.Count + 7) / 8).Select(i => "    " + string.Join(", ", entries.Skip(8 * i).Take(8)));
        return $"// Pairs of levels as f16: the code below in the lower half.\n.global .align 4 .b32 {Source}[{entries.Count}] = {{\n{string.Join(",\n", lines)}\n}};\n";
    }

    /// <summary>Declares the copies in a kernel.</summary>
    public static string Shared(CodeConversion.PairTable table) => $"    .shared .align 128 .b8 {Name}[{(1 << (2 * table.Bits)) << EntryShift}];\n";

    /// <summary>Fills the copies, each warp every few entries; a barrier must follow.</summary>
    public static void Fill(PtxWriter ptx, CodeConversion.PairTable table, int warps)
    {
        ptx.Remark("A column of the table of pairs for each lane.");
        var (entry, more, place, value, source) = (ptx.Word("entry"), ptx.Predicate("more_entries"), ptx.Word("place"), ptx.Word("pair"), ptx.Address("source"));
        var (next, end) = (ptx.Fresh("FILL"), ptx.Fresh("FILLED"));
        ptx.Op($"mov.u32 {entry}, {ptx.Word("warp")}");
        ptx.Label(next);
        ptx.Op($"setp.ge.u32 {more}, {entry}, {1 << (2 * table.Bits)}");
        ptx.If(more, $"bra {end}");
        ptx.Op($"mov.u64 {source}, {Source}");
        ptx.Op($"mad.wide.u32 {source}, {entry}, 4, {source}");
        ptx.Op($"ld.global.nc.b32 {value}, [{source}]");
        ptx.Op($"shl.b32 {place}, {entry}, {EntryShift}");
        ptx.Op($"add.u32 {place}, {place}, {ptx.Word("column")}");
        ptx.Op($"st.shared.b32 [{place}], {value}");
        ptx.Op($"add.u32 {entry}, {entry}, {warps}");
        ptx.Op($"bra {next}");
        ptx.Label(end);
    }
}

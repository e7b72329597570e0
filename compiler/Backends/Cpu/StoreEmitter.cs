using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes what <c>store</c> says as data, which the runtime's packer and unpacker of blocks walk.</summary>
internal static class StoreEmitter
{
    public static void Write(CodeWriter writer, StoreModel store)
    {
        writer.Block($"Store = new(Columns: {Text(store.Columns)}, Bytes: {Text(store.Bytes)})", () =>
        {
            List(writer, "Bits", [.. Bits(store.Bits)]);
            List(writer, "Trits", [.. BlockRuns.Trits(store.Trits).Select(t => $"new({CSharpText.Quote(t.Run.First.Field)}, Digit: {Text(t.Digit)}, Byte: {Text(t.Run.Position)}{Rest(t.Run)})")]);
            // A trit whose pattern is 0 adds nothing to its byte.
            List(writer, "ConstantTrits", [.. store.Trits.Where(t => t.Element is null && t.Pattern != 0).Select(t => $"new({Text(t.Pattern)}, Digit: {Text(t.Digit)}, Byte: {Text(t.Byte)})")]);
        }, "},");
    }

    /// <summary>Bits that lie as they are, gathered into runs.</summary>
    public static IEnumerable<string> Bits(IEnumerable<StoredBits> bits) =>
        BlockRuns.Bits(bits).Select(b => $"new({CSharpText.Quote(b.Run.First.Field)}, Bits: {Text(b.Count)}, Position: {Text(b.Run.Position)}{Rest(b.Run, ("FirstBit", b.First, 0))})");

    private static void List(CodeWriter writer, string name, string[] items)
    {
        if (items.Length == 0)
        {
            return;
        }
        writer.Line(name + " =");
        writer.Line("[");
        writer.Indented(() =>
        {
            foreach (var item in items)
            {
                writer.Line(item + ",");
            }
        });
        writer.Line("],");
    }

    private static string Rest(BlockRun run, params (string Name, int Value, int Default)[] own)
    {
        (string Name, int Value, int Default)[] all =
        [
            .. own, ("Count", run.Count, 1), ("Spacing", run.Spacing, 0), ("Element", run.First.Index, 0), ("Step", run.Step, 1), ("Plane", run.First.Plane, 0),
        ];
        return string.Concat(all.Where(s => s.Value != s.Default).Select(s => $", {s.Name}: {Text(s.Value)}"));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

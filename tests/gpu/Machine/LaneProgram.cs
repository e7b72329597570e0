using System.Runtime.InteropServices;
using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

/// <summary>
/// Runs instructions on the 32 lanes of a warp: the inputs are loaded into %a, %b, %c, %e (one element per lane, registers
/// of their width), the text computes %d, which comes back. %p and %q are predicates, %t0 to %t7 32-bit registers.
/// </summary>
internal static class LaneProgram
{
    private const string Names = "abce";

    public static T[] Run<T>(string instructions, params Array[] inputs)
        where T : unmanaged
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 32 * Marshal.SizeOf<T>());
        var args = new List<object> { result };
        var loads = "";
        var registers = $".reg .b{8 * Marshal.SizeOf<T>()} %d;\n.reg .pred %p, %q;\n.reg .b32 %t<8>;\n.reg .b32 %lane;\n.reg .b64 %at, %base;\n";
        for (var i = 0; i < inputs.Length; i++)
        {
            var bytes = Bytes(inputs[i]);
            var width = bytes.Length / 32;
            args.Add(memory.Allocate<byte>($"input{i}", bytes));
            registers += $".reg .b{8 * width} %{Names[i]};\n";
            loads += $"""
                ld.param.u64 %base, [in{i}];
                mad.wide.u32 %at, %lane, {width}, %base;
                ld.global.b{8 * width} %{Names[i]}, [%at];

                """;
        }
        var text = PtxKernel.Text(
            string.Join(", ", inputs.Select((_, i) => $"in{i}:u64").Prepend("result:u64")),
            registers,
            $"""
            mov.u32 %lane, %laneid;
            {loads}
            {instructions}
            ld.param.u64 %base, [result];
            mad.wide.u32 %at, %lane, {Marshal.SizeOf<T>()}, %base;
            st.global.b{8 * Marshal.SizeOf<T>()} [%at], %d;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, args).Reports);
        return result.Read<T>();
    }

    /// <summary>The same value for every lane.</summary>
    public static T[] All<T>(T value) => [.. Enumerable.Repeat(value, 32)];

    /// <summary>A value for each lane.</summary>
    public static T[] Each<T>(Func<int, T> value) => [.. Enumerable.Range(0, 32).Select(value)];

    private static byte[] Bytes(Array values)
    {
        Assert.Equal(32, values.Length);
        var bytes = new byte[Marshal.SizeOf(values.GetType().GetElementType()!) * 32];
        var handle = GCHandle.Alloc(values, GCHandleType.Pinned);
        Marshal.Copy(handle.AddrOfPinnedObject(), bytes, 0, bytes.Length);
        handle.Free();
        return bytes;
    }
}



namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Activations on their way from memory over shared memory into the right operand.</summary>
internal static class ActivationCopy
{
    /// <summary>How many of the 16 bytes at a k lie before the end of the row; the rest of a copy is 0.</summary>
    public static void Bytes(PtxWriter ptx, string k, string bytes, int elementBytes)
    {
        ptx.Op($"sub.s32 {bytes}, {ptx.Word("k")}, {k}");
        ptx.Op($"max.s32 {bytes}, {bytes}, 0");
        ptx.Op($"min.s32 {bytes}, {bytes}, {16 / elementBytes}");
        ptx.Op($"mul.lo.s32 {bytes}, {bytes}, {elementBytes}");
    }

    /// <summary>The address of a token's activations at a k.</summary>
    public static void From(PtxWriter ptx, string token, string k, string from)
    {
        ptx.Op($"mul.wide.u32 {from}, {token}, {ptx.Word("x_stride")}");
        ptx.Op($"cvt.u64.u32 {ptx.Address("k_wide")}, {k}");
        ptx.Op($"add.s64 {from}, {from}, {ptx.Address("k_wide")}");
        ptx.Op($"shl.b64 {from}, {from}, 1");
        ptx.Op($"add.s64 {from}, {from}, {ptx.Address("x")}");
    }

    /// <summary>Loads the right operand of a step for one eight of tokens.</summary>
    public static (string Low, string High) Load(PtxWriter ptx, int eight, string address)
    {
        var (low, high) = (ptx.Word($"x_{eight}_0"), ptx.Word($"x_{eight}_1"));
        ptx.Op($"ld.shared.v2.b32 {{{low}, {high}}}, [{address}]");
        return (low, high);
    }
}

using System.Collections.Generic;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>The parameters that all kernels of Linear have, and the registers that they are read into.</summary>
internal static class LinearParameters
{
    /// <summary>The dynamic shared memory of a block.</summary>
    public const string Activations = "activations";

    public static IReadOnlyList<(string Type, string Name)> All { get; } =
    [
        ("u64", "codes"), ("u64", "parameters"), ("u64", "factors"), ("u64", "x"), ("u64", "y"), ("u64", "bias"), ("u64", "partial"), ("u64", "tickets"),
        ("u32", "n"), ("u32", "k"), ("u32", "m"), ("u32", "x_stride"), ("u32", "y_stride"), ("u32", "bodies_per_slice"),
    ];

    /// <summary>Those of kernels whose activations are whole numbers: scale and sum of each group, tokens side by side.</summary>
    public static IReadOnlyList<(string Type, string Name)> WithGroups { get; } = [.. All, ("u64", "x_groups"), ("u32", "x_groups_stride")];

    /// <summary>Reads them, and the place of the thread.</summary>
    public static void Read(PtxWriter ptx, IReadOnlyList<(string Type, string Name)> parameters)
    {
        foreach (var (type, name) in parameters)
        {
            if (type == "u64")
            {
                ptx.Op($"ld.param.u64 {ptx.Address(name)}, [{name}]");
                ptx.Op($"cvta.to.global.u64 {ptx.Address(name)}, {ptx.Address(name)}");
            }
            else
            {
                ptx.Op($"ld.param.u32 {ptx.Word(name)}, [{name}]");
            }
        }
        ptx.Op($"mov.u32 {ptx.Word("thread")}, %tid.x");
        ptx.Op($"and.b32 {ptx.Word("lane")}, {ptx.Word("thread")}, 31");
        ptx.Op($"shr.u32 {ptx.Word("warp")}, {ptx.Word("thread")}, 5");
        ptx.Op($"mov.u32 {ptx.Word("shared_x")}, {Activations}");
    }

    /// <summary>The bodies along k: %bodies.</summary>
    public static void Bodies(PtxWriter ptx, int body)
    {
        ptx.Op($"add.u32 {ptx.Word("bodies")}, {ptx.Word("k")}, {body - 1}");
        ptx.Op($"div.u32 {ptx.Word("bodies")}, {ptx.Word("bodies")}, {body}");
    }

    /// <summary>The bodies of a slice of k: %body … %end - 1 of %bodies.</summary>
    public static void Slice(PtxWriter ptx, int body, string slice)
    {
        ptx.Remark("The slice of k.");
        Bodies(ptx, body);
        ptx.Op($"mov.u32 {ptx.Word("slice")}, {slice}");
        ptx.Op($"mul.lo.u32 {ptx.Word("first")}, {ptx.Word("slice")}, {ptx.Word("bodies_per_slice")}");
        ptx.Op($"add.u32 {ptx.Word("end")}, {ptx.Word("first")}, {ptx.Word("bodies_per_slice")}");
        ptx.Op($"min.u32 {ptx.Word("end")}, {ptx.Word("end")}, {ptx.Word("bodies")}");
    }
}

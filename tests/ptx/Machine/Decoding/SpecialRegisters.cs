using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>The special registers that do not change while a warp runs, and <c>%clock</c>, which counts the warp's own instructions.</summary>
internal static class SpecialRegisters
{
    private static readonly Dictionary<string, Func<Warp, int, ulong>> Values = new(StringComparer.Ordinal)
    {
        ["%tid.x"] = (w, lane) => (ulong)(w.Thread(lane) % w.Block.Shape.BlockX),
        ["%tid.y"] = (w, lane) => (ulong)(w.Thread(lane) / w.Block.Shape.BlockX % w.Block.Shape.BlockY),
        ["%tid.z"] = (w, lane) => (ulong)(w.Thread(lane) / w.Block.Shape.BlockX / w.Block.Shape.BlockY),
        ["%ntid.x"] = (w, _) => (ulong)w.Block.Shape.BlockX,
        ["%ntid.y"] = (w, _) => (ulong)w.Block.Shape.BlockY,
        ["%ntid.z"] = (w, _) => (ulong)w.Block.Shape.BlockZ,
        ["%ctaid.x"] = (w, _) => (ulong)w.Block.Index.X,
        ["%ctaid.y"] = (w, _) => (ulong)w.Block.Index.Y,
        ["%ctaid.z"] = (w, _) => (ulong)w.Block.Index.Z,
        ["%nctaid.x"] = (w, _) => (ulong)w.Block.Shape.GridX,
        ["%nctaid.y"] = (w, _) => (ulong)w.Block.Shape.GridY,
        ["%nctaid.z"] = (w, _) => (ulong)w.Block.Shape.GridZ,
        ["%laneid"] = (_, lane) => (ulong)lane,
        ["%warpid"] = (w, _) => (ulong)w.Id,
        ["%nwarpid"] = (w, _) => (ulong)w.Block.Shape.Warps,
        ["%smid"] = (_, _) => 0,
        ["%nsmid"] = (_, _) => 1,
        ["%lanemask_eq"] = (_, lane) => 1u << lane,
        ["%lanemask_lt"] = (_, lane) => (1u << lane) - 1,
        ["%lanemask_le"] = (_, lane) => uint.MaxValue >> (31 - lane),
        ["%lanemask_gt"] = (_, lane) => ~(uint.MaxValue >> (31 - lane)),
        ["%lanemask_ge"] = (_, lane) => uint.MaxValue << lane,
        ["%dynamic_smem_size"] = (w, _) => (ulong)w.Block.Shape.DynamicSharedBytes,
        [Clock] = (_, _) => 0,
        [Clock64] = (_, _) => 0,
    };

    public const string Clock = "%clock";

    public const string Clock64 = "%clock64";

    /// <summary>The type of a special register, or null for a name that is none.</summary>
    public static PtxType? TypeOf(string name) => Values.ContainsKey(name) ? PtxType.Of(name == Clock64 ? "u64" : "u32") : null;

    public static ulong ValueOf(string name, Warp warp, int lane) => Values[name](warp, lane);
}

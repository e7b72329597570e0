namespace Kernels.PtxMachine;

/// <summary>Addresses that tell their space themselves.</summary>
internal sealed class GenericSpace : MemorySpace
{
    public override byte[]? Read(Warp warp, int lane, ulong address, int width, out int offset) => Resolve(ref address).Read(warp, lane, address, width, out offset);

    public override byte[]? Write(Warp warp, int lane, ulong address, int width, out int offset) => Resolve(ref address).Write(warp, lane, address, width, out offset);

    public override byte[]? Change(Warp warp, int lane, ulong address, int width, out int offset) => Resolve(ref address).Change(warp, lane, address, width, out offset);

    public override void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite)
    {
        Span<ulong> own = stackalloc ulong[Warp.Size];
        foreach (var space in (ReadOnlySpan<MemorySpace>)[Global, Shared])
        {
            var lanes = 0u;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                own[lane] = addresses[lane];
                lanes |= Resolve(ref own[lane]) == space ? 1u << lane : 0;
            }
            space.Count(warp, own, active & lanes, width, isWrite);
        }
    }

    private static MemorySpace Resolve(ref ulong address)
    {
        var space = address >= MemoryLayout.SharedWindow ? Shared : address >= MemoryLayout.ConstantWindow ? Constant : Global;
        address -= space == Shared ? MemoryLayout.SharedWindow : space == Constant ? MemoryLayout.ConstantWindow : 0;
        return space;
    }
}

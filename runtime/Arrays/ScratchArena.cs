using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>
/// Memory of one thread for the length of a call: taken in order and given back in reverse. It grows when it must and is kept, so that
/// calls allocate nothing once warm.
/// </summary>
public static unsafe class ScratchArena
{
    private const int Alignment = 64;
    private const long FirstBlock = 1 << 18;

    [ThreadStatic]
    private static Blocks? blocks;

    /// <summary>What is taken now.</summary>
    public static ScratchMark Mark()
    {
        var own = blocks ??= new Blocks();
        return new ScratchMark(own.Current, own.Offset);
    }

    /// <summary>Gives back what was taken since.</summary>
    public static void Release(ScratchMark mark)
    {
        var own = blocks!;
        (own.Current, own.Offset) = (mark.Block, mark.Offset);
    }

    /// <summary>That many bytes, aligned to 64; they hold anything.</summary>
    public static byte* Rent(long bytes)
    {
        var own = blocks ??= new Blocks();
        var size = (bytes + Alignment - 1) / Alignment * Alignment;
        while (own.Current < own.All.Count && own.Offset + size > own.All[own.Current].Length)
        {
            own.Current++;
            own.Offset = 0;
        }
        if (own.Current == own.All.Count)
        {
            var last = own.All.Count == 0 ? FirstBlock / 2 : own.All[^1].Length;
            own.All.Add(new NativeBuffer(Math.Max(size, 2 * last)));
        }
        var start = own.All[own.Current].Pointer + own.Offset;
        own.Offset += size;
        return start;
    }

    private sealed class Blocks
    {
        public List<NativeBuffer> All { get; } = [];

        public int Current { get; set; }

        public long Offset { get; set; }
    }
}

/// <summary>A place in a thread's <see cref="ScratchArena"/>.</summary>
public readonly record struct ScratchMark(int Block, long Offset);

using ILGPU;

namespace Kernels.Gpu;

/// <summary>Where a thread of a generated kernel stands in its launch, and what it shares with the threads beside it.</summary>
public static class DeviceThread
{
    // The most warps of a group on any device.
    private const int MaxWarps = 64;

    /// <summary>The number of the thread in the whole launch.</summary>
    public static int Index => (ILGPU.Grid.IdxX * ILGPU.Group.DimX) + ILGPU.Group.IdxX;

    /// <summary>The number of the warp in the whole launch.</summary>
    public static int Warp => Index / ILGPU.Warp.WarpSize;

    /// <summary>The number of the group.</summary>
    public static int Group => ILGPU.Grid.IdxX;

    /// <summary>The number of the batch.</summary>
    public static int Batch => ILGPU.Grid.IdxY;

    /// <summary>The number of the thread in its group.</summary>
    public static int IndexInGroup => ILGPU.Group.IdxX;

    /// <summary>The threads of a group.</summary>
    public static int GroupSize => ILGPU.Group.DimX;

    /// <summary>The number of the thread in its warp.</summary>
    public static int Lane => ILGPU.Warp.LaneIdx;

    /// <summary>The threads of a warp.</summary>
    public static int WarpSize => ILGPU.Warp.WarpSize;

    /// <summary>The number of the warp in its group.</summary>
    public static int WarpInGroup => ILGPU.Group.IdxX / ILGPU.Warp.WarpSize;

    /// <summary>The warps of a group: groups are whole numbers of warps.</summary>
    public static int WarpsInGroup => ILGPU.Group.DimX / ILGPU.Warp.WarpSize;

    /// <summary>Waits until all threads of the group are here, and what they wrote can be read.</summary>
    public static void Barrier() => ILGPU.Group.Barrier();

    /// <summary>The sum of all lanes, in every lane. All lanes of the warp must come here.</summary>
    public static float WarpSum(float value) => PartSum(value, ILGPU.Warp.WarpSize);

    /// <summary>The largest number of all lanes; see <see cref="WarpSum"/>.</summary>
    public static float WarpMax(float value) => PartMax(value, ILGPU.Warp.WarpSize);

    /// <summary>The smallest number of all lanes; see <see cref="WarpSum"/>.</summary>
    public static float WarpMin(float value) => -WarpMax(-value);

    /// <summary>The lanes of a part of a warp: not more than the warp has.</summary>
    public static int PartWidth<TPart>()
        where TPart : struct, IWarpPart => Math.Min(default(TPart).Lanes, ILGPU.Warp.WarpSize);

    /// <summary>A number that a lane of this part of the warp has. All lanes of the warp must come here.</summary>
    public static float FromLane(float value, int lane, int width) => ILGPU.Warp.Shuffle(value, (ILGPU.Warp.LaneIdx & -width) + lane);

    /// <summary>The sum of the lanes of this part of the warp, in every one of them. All lanes of the warp must come here.</summary>
    // Without a loop, so that a width that the compiler knows leaves the additions alone.
    public static float PartSum(float value, int width)
    {
        if (width > 32)
        {
            value += ILGPU.Warp.ShuffleXor(value, 32);
        }
        if (width > 16)
        {
            value += ILGPU.Warp.ShuffleXor(value, 16);
        }
        if (width > 8)
        {
            value += ILGPU.Warp.ShuffleXor(value, 8);
        }
        if (width > 4)
        {
            value += ILGPU.Warp.ShuffleXor(value, 4);
        }
        if (width > 2)
        {
            value += ILGPU.Warp.ShuffleXor(value, 2);
        }
        if (width > 1)
        {
            value += ILGPU.Warp.ShuffleXor(value, 1);
        }
        return value;
    }

    /// <summary>The largest number of the lanes of this part of the warp; see <see cref="PartSum"/>.</summary>
    public static float PartMax(float value, int width)
    {
        for (var distance = width / 2; distance > 0; distance /= 2)
        {
            value = MathF.Max(value, ILGPU.Warp.ShuffleXor(value, distance));
        }
        return value;
    }

    /// <summary>The smallest number of the lanes of this part of the warp; see <see cref="PartSum"/>.</summary>
    public static float PartMin(float value, int width) => -PartMax(-value, width);

    /// <summary>The sum of all threads of the group, in every thread, in an order that is always the same. All threads must come here.</summary>
    public static float GroupSum(float value)
    {
        var partial = Partials(WarpSum(value));
        var sum = 0f;
        for (var warp = 0; warp < WarpsInGroup; warp++)
        {
            sum += partial[warp];
        }
        return sum;
    }

    /// <summary>The largest number of all threads of the group; see <see cref="GroupSum"/>.</summary>
    public static float GroupMax(float value)
    {
        var partial = Partials(WarpMax(value));
        var largest = float.NegativeInfinity;
        for (var warp = 0; warp < WarpsInGroup; warp++)
        {
            largest = MathF.Max(largest, partial[warp]);
        }
        return largest;
    }

    /// <summary>The smallest number of all threads of the group; see <see cref="GroupSum"/>.</summary>
    public static float GroupMin(float value) => -GroupMax(-value);

    /// <summary>One number of each warp, in shared memory.</summary>
    private static ArrayView<float> Partials(float ofWarp)
    {
        var partial = SharedMemory.Allocate<float>(MaxWarps);
        // Others may still read what an earlier call left here.
        ILGPU.Group.Barrier();
        if (ILGPU.Warp.LaneIdx == 0)
        {
            partial[WarpInGroup] = ofWarp;
        }
        ILGPU.Group.Barrier();
        return partial;
    }
}

using ILGPU;

namespace Kernels.Gpu;

/// <summary>Copies an array into the order of a walk, or lays it back at the places of one.</summary>
internal static class WalkCopy
{
    /// <summary>The most dimensions beside the walked one.</summary>
    private const int MaxOthers = 4;

    private static readonly DeviceLaunch<Job> Launch = new(Copy);

    /// <param name="laid">The array at its places: the walked dimension at <paramref name="axis"/>, and the next one where it is a grid.</param>
    /// <param name="walked">The array in the order of the walk: one dimension at <paramref name="axis"/>.</param>
    /// <param name="leading">The leading axes of both: those of a batch.</param>
    /// <param name="places">For each step its place, or the complement of its index in the table.</param>
    /// <param name="isLaidBack">Whether it goes from the walk's order to the places.</param>
    public static Action<DeviceStream> Bind(
        GpuDevice device, in DeviceArray laid, in DeviceArray walked, int axis, bool isGrid, int leading, ArrayView<int> places, in Table table, bool isLaidBack)
    {
        var others = Enumerable.Range(0, walked.Rank).Where(d => d != axis).ToList();
        if (others.Count > MaxOthers)
        {
            throw new NotSupportedException($"An array of {walked.Rank} dimensions is walked; on devices it may have {MaxOthers + 1}.");
        }
        var at = laid;
        var order = walked;
        int Extent(int i) => i < others.Count ? order.Extent(others[i]) : 1;
        int OfLaid(int i) => i < others.Count ? at.Stride(others[i] < axis || !isGrid ? others[i] : others[i] + 1) : 0;
        int OfWalked(int i) => i < others.Count ? order.Stride(others[i]) : 0;
        var points = others.Aggregate((long)order.Extent(axis), (a, d) => a * order.Extent(d));
        return Launch.Bind(device, LaunchShape.Of(device, ThreadMapping.Thread, points, batches: 1), new Job
        {
            Laid = at.Floats,
            Walked = order.Floats,
            Places = places,
            Table = table,
            HasBatches = leading > 0 ? 1 : 0,
            IsLaidBack = isLaidBack ? 1 : 0,
            Steps = order.Extent(axis),
            StepStride = order.Stride(axis),
            Columns = isGrid ? at.Extent(axis + 1) : int.MaxValue,
            RowStride = isGrid ? at.Stride(axis) : 0,
            ColumnStride = isGrid ? at.Stride(axis + 1) : at.Stride(axis),
            Laps = isGrid ? at.Extent(axis) * at.Extent(axis + 1) : at.Extent(axis),
            Extent0 = Extent(0), Extent1 = Extent(1), Extent2 = Extent(2), Extent3 = Extent(3),
            Laid0 = OfLaid(0), Laid1 = OfLaid(1), Laid2 = OfLaid(2), Laid3 = OfLaid(3),
            Walked0 = OfWalked(0), Walked1 = OfWalked(1), Walked2 = OfWalked(2), Walked3 = OfWalked(3),
        });
    }

    /// <summary>What the device runs; a thread for each number. What a table says is not a place is left out, and read as 0.</summary>
    public static void Copy(Job job)
    {
        var rest = DeviceThread.Index;
        var i3 = rest % job.Extent3;
        rest /= job.Extent3;
        var i2 = rest % job.Extent2;
        rest /= job.Extent2;
        var i1 = rest % job.Extent1;
        rest /= job.Extent1;
        var i0 = rest % job.Extent0;
        var step = rest / job.Extent0;
        if (step >= job.Steps)
        {
            return;
        }
        var place = job.Places[step];
        if (place < 0)
        {
            var at = (~place * job.Table.Stride) + (job.HasBatches * i0 * job.Table.BatchStride);
            place = job.Table.IsInteger != 0 ? job.Table.Integers[at] : (int)job.Table.Floats[at];
        }
        var walked = (step * job.StepStride) + (i0 * job.Walked0) + (i1 * job.Walked1) + (i2 * job.Walked2) + (i3 * job.Walked3);
        var laid = (place / job.Columns * job.RowStride) + (place % job.Columns * job.ColumnStride) + (i0 * job.Laid0) + (i1 * job.Laid1) + (i2 * job.Laid2) + (i3 * job.Laid3);
        var isPlace = (uint)place < (uint)job.Laps;
        if (job.IsLaidBack == 0)
        {
            job.Walked[walked] = isPlace ? job.Laid[laid] : 0f;
        }
        else if (isPlace)
        {
            job.Laid[laid] = job.Walked[walked];
        }
    }

    /// <summary>A table of places on the device.</summary>
    public struct Table
    {
        public ArrayView<int> Integers;
        public ArrayView<float> Floats;
        public int IsInteger;
        public int Stride;
        public int BatchStride;
    }

    /// <summary>The kernel's argument.</summary>
    public struct Job
    {
        public ArrayView<float> Laid;
        public ArrayView<float> Walked;
        public ArrayView<int> Places;
        public Table Table;
        public int HasBatches;
        public int IsLaidBack;
        public int Steps;
        public int StepStride;
        public int Columns;
        public int RowStride;
        public int ColumnStride;
        public int Laps;
        public int Extent0, Extent1, Extent2, Extent3;
        public int Laid0, Laid1, Laid2, Laid3;
        public int Walked0, Walked1, Walked2, Walked3;
    }
}

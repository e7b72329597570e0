using ILGPU;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>
/// Causal grouped-query attention over a cache, as <see cref="Attention"/> defines it. A group of threads takes one head of one token; they
/// share the positions, a tile at a time, with a running maximum and sum (Milakov and Gimelshein, 2018), so that no memory grows with the
/// sequence.
/// </summary>
internal static class CachedAttention
{
    /// <summary>The most elements of a head.</summary>
    public const int MaxWidth = 256;

    /// <summary>The most threads of a group: the positions of a tile.</summary>
    private const int MaxThreads = 128;

    private static readonly DeviceLaunch<AppendJob> AppendLaunch = new(Append);
    private static readonly DeviceLaunch<AttendJob> AttendLaunch = new(Attend);

    /// <summary>Puts the keys and values of the run's tokens into the cache, behind those of the tokens before.</summary>
    /// <param name="k">[tokens, heads, width].</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    /// <param name="position">The tokens before.</param>
    public static Action<DeviceStream> Append(GpuDevice device, AttentionCache cache, DeviceArray k, DeviceArray v, DeviceArray position)
    {
        var job = new AppendJob
        {
            Cache = cache, K = k.Floats, KStride = k.Stride(0), V = v.Floats, VStride = v.Stride(0), Position = position.Integers, Tokens = k.Extent(0), Heads = k.Extent(1),
        };
        return AppendLaunch.Bind(device, LaunchShape.Of(device, ThreadMapping.Thread, (long)job.Tokens * job.Heads * cache.Width, 1), job);
    }

    /// <summary>y[t, h] = sum(j ≤ t) softmax(j)(q[t, h]·key[j]/sqrt(d))·value[j].</summary>
    /// <param name="q">[tokens, heads, width]; its heads are a multiple of the cache's.</param>
    /// <param name="y">As <paramref name="q"/>.</param>
    /// <param name="group">The heads of queries that a head of keys serves.</param>
    public static Action<DeviceStream> Attend(GpuDevice device, AttentionCache cache, DeviceArray q, DeviceArray y, int group, DeviceArray position)
    {
        var job = new AttendJob
        {
            Cache = cache, Q = q.Floats, QStride = q.Stride(0), Y = y.Floats, YStride = y.Stride(0), Position = position.Integers, Group = group,
        };
        var threads = Math.Min(MaxThreads, device.Facts.MaxBlockThreads);
        return AttendLaunch.Bind(device, new KernelConfig(new Index3D(q.Extent(1), q.Extent(0), 1), new Index3D(threads, 1, 1)), job);
    }

    private static void Append(AppendJob job)
    {
        var width = job.Cache.Width;
        var element = DeviceThread.Index % width;
        var head = DeviceThread.Index / width % job.Heads;
        var token = DeviceThread.Index / width / job.Heads;
        if (token < job.Tokens)
        {
            var column = (head * width) + element;
            var position = job.Position[0] + token;
            job.Cache.Keys[job.Cache.KeyAt(head, element, position)] = job.K[(token * job.KStride) + column];
            job.Cache.Values[job.Cache.ValueAt(head, element, position)] = job.V[(token * job.VStride) + column];
        }
    }

    private static void Attend(AttendJob job)
    {
        var query = SharedMemory.Allocate1D<float>(MaxWidth);
        var sums = SharedMemory.Allocate1D<float>(MaxWidth);
        var weights = SharedMemory.Allocate1D<float>(MaxThreads);
        var thread = DeviceThread.IndexInGroup;
        var tile = DeviceThread.GroupSize;
        var width = job.Cache.Width;
        var head = Grid.IdxX / job.Group;
        var seen = job.Position[0] + Grid.IdxY + 1;
        var q = (Grid.IdxY * job.QStride) + (Grid.IdxX * width);
        var scale = 1f / MathF.Sqrt(width);
        for (var i = thread; i < width; i += tile)
        {
            query[i] = job.Q[q + i] * scale;
            sums[i] = 0f;
        }
        var maximum = float.NegativeInfinity;
        var total = 0f;
        for (var start = 0; start < seen; start += tile)
        {
            DeviceThread.Barrier();
            var score = float.NegativeInfinity;
            if (start + thread < seen)
            {
                score = 0f;
                for (var i = 0; i < width; i++)
                {
                    score += query[i] * job.Cache.Keys[job.Cache.KeyAt(head, i, start + thread)];
                }
            }
            weights[thread] = score;

            // Every thread finds the maximum itself: all read the same place at a time.
            DeviceThread.Barrier();
            var higher = maximum;
            for (var j = 0; j < tile; j++)
            {
                higher = MathF.Max(higher, weights[j]);
            }
            var correction = start == 0 ? 0f : DeviceMath.Exp(maximum - higher);
            maximum = higher;

            DeviceThread.Barrier();
            weights[thread] = start + thread < seen ? DeviceMath.Exp(score - higher) : 0f;

            DeviceThread.Barrier();
            var count = Math.Min(tile, seen - start);
            total *= correction;
            for (var j = 0; j < count; j++)
            {
                total += weights[j];
            }
            for (var i = thread; i < width; i += tile)
            {
                var sum = sums[i] * correction;
                for (var j = 0; j < count; j++)
                {
                    sum += weights[j] * job.Cache.Values[job.Cache.ValueAt(head, i, start + j)];
                }
                sums[i] = sum;
            }
        }
        for (var i = thread; i < width; i += tile)
        {
            job.Y[(Grid.IdxY * job.YStride) + (Grid.IdxX * width) + i] = sums[i] / total;
        }
    }

    internal struct AppendJob
    {
        public AttentionCache Cache;
        public ArrayView<float> K;
        public int KStride;
        public ArrayView<float> V;
        public int VStride;
        public ArrayView<int> Position;
        public int Tokens;
        public int Heads;
    }

    internal struct AttendJob
    {
        public AttentionCache Cache;
        public ArrayView<float> Q;
        public int QStride;
        public ArrayView<float> Y;
        public int YStride;
        public ArrayView<int> Position;
        public int Group;
    }
}

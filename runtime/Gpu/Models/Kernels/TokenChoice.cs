using System.Numerics;
using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>
/// The next token is chosen on the device. With a temperature T it is the column with the highest logit + T·g, where the g are independent
/// numbers of the Gumbel distribution: that column is distributed as softmax(logits / T) says (Gumbel, 1954), without a sum over the row.
/// </summary>
internal static class TokenChoice
{
    /// <summary>How many tokens are kept until the host fetches them.</summary>
    public const int KeptTokens = 1024;

    private const int MaxThreads = 1024;

    private static readonly DeviceLaunch<Job> Launch = new(Choose);

    /// <summary>
    /// Puts a token in the place of the next step's and keeps it at its position modulo <see cref="KeptTokens"/>: the first of the columns
    /// with the highest value, and the first of all where no logit is above -∞.
    /// </summary>
    /// <param name="logits">One row.</param>
    /// <param name="token">Begins with the next step's token.</param>
    /// <param name="kept">Room for <see cref="KeptTokens"/>.</param>
    /// <param name="position">The position that the token will have in the text.</param>
    /// <param name="temperature">0 for the highest logit.</param>
    /// <param name="seed">The same one gives the same tokens.</param>
    public static Action<DeviceStream> Bind(GpuDevice device, ArrayView<float> logits, ArrayView<int> token, ArrayView<int> kept, int position, float temperature, int seed)
    {
        // A power of two, because the threads' choices are compared in pairs.
        var threads = 1 << BitOperations.Log2((uint)Math.Min(Math.Min(MaxThreads, device.Facts.MaxBlockThreads), logits.IntLength));
        var job = new Job
        {
            Logits = logits, Token = token, Kept = kept.SubView(position % KeptTokens, 1), Position = position, Temperature = temperature, Seed = (uint)seed,
        };
        return Launch.Bind(device, new KernelConfig(1, threads), job);
    }

    /// <summary>
    /// A number of the Gumbel distribution, -log(-log(u)) with u from a hash of the seed and the place. A hash instead of a generator with a
    /// state: every column has its own number at once.
    /// </summary>
    internal static float Gumbel(uint seed, int position, int column)
    {
        var hash = Mix(Mix(Mix(seed) + (uint)position) + (uint)column);
        // Between 0 and 1, but neither; a float holds it exactly.
        var u = ((int)(hash >> 9) + 0.5f) * (1f / (1 << 23));
        return -DeviceMath.Log(-DeviceMath.Log(u));
    }

    /// <summary>MurmurHash3's last step for 32 bits, kept away from its fixed point 0.</summary>
    private static uint Mix(uint x)
    {
        x += 0x9E3779B9u;
        x ^= x >> 16;
        x *= 0x85EBCA6Bu;
        x ^= x >> 13;
        x *= 0xC2B2AE35u;
        return x ^ (x >> 16);
    }

    private static void Choose(Job job)
    {
        var highest = SharedMemory.Allocate1D<float>(MaxThreads);
        var columns = SharedMemory.Allocate1D<int>(MaxThreads);
        var thread = DeviceThread.IndexInGroup;
        var best = float.NegativeInfinity;
        var column = job.Logits.IntLength;
        for (var i = thread; i < job.Logits.IntLength; i += DeviceThread.GroupSize)
        {
            var value = job.Logits[i];
            if (job.Temperature > 0f)
            {
                value += job.Temperature * Gumbel(job.Seed, job.Position, i);
            }
            if (value > best)
            {
                best = value;
                column = i;
            }
        }
        highest[thread] = best;
        columns[thread] = column;
        for (var half = DeviceThread.GroupSize / 2; half > 0; half /= 2)
        {
            DeviceThread.Barrier();
            if (thread < half)
            {
                var other = highest[thread + half];
                var otherColumn = columns[thread + half];
                if (other > highest[thread] || (other == highest[thread] && otherColumn < columns[thread]))
                {
                    highest[thread] = other;
                    columns[thread] = otherColumn;
                }
            }
        }
        if (thread == 0)
        {
            var token = columns[0] < job.Logits.IntLength ? columns[0] : 0;
            job.Token[0] = token;
            job.Kept[0] = token;
        }
    }

    internal struct Job
    {
        public ArrayView<float> Logits;
        public ArrayView<int> Token;
        public ArrayView<int> Kept;
        public int Position;
        public float Temperature;
        public uint Seed;
    }
}

using System.Numerics;
using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>What follows the logits of a run: the next token is chosen on the device and becomes the input of the next step.</summary>
internal static class TokenChoice
{
    /// <summary>How many tokens are kept until the host fetches them.</summary>
    public const int KeptTokens = 1024;

    private const int MaxThreads = 256;

    private static readonly DeviceLaunch<Job> Launch = new(Choose);

    /// <summary>
    /// Keeps the token that the step has read at its position modulo <see cref="KeptTokens"/>, puts the column of the highest logit in its
    /// place, the first of equals, and moves the position past the run's tokens.
    /// </summary>
    /// <param name="logits">One row.</param>
    /// <param name="memory">The session's tokens and position.</param>
    /// <param name="tokens">The tokens of the run.</param>
    public static Action<DeviceStream> Bind(GpuDevice device, ArrayView<float> logits, SessionMemory memory, int tokens)
    {
        // A power of two, because the threads' choices are compared in pairs.
        var threads = 1 << BitOperations.Log2((uint)Math.Min(MaxThreads, device.Facts.MaxBlockThreads));
        var job = new Job { Logits = logits, Token = memory.Tokens.View, Kept = memory.Kept.View, Position = memory.Position.View, Tokens = tokens };
        return Launch.Bind(device, new KernelConfig(1, threads), job);
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
            if (job.Logits[i] > best)
            {
                best = job.Logits[i];
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
            job.Kept[job.Position[0] % KeptTokens] = job.Token[0];

            // Where no logit is above -∞, the first token.
            job.Token[0] = columns[0] < job.Logits.IntLength ? columns[0] : 0;
            job.Position[0] += job.Tokens;
        }
    }

    internal struct Job
    {
        public ArrayView<float> Logits;
        public ArrayView<int> Token;
        public ArrayView<int> Kept;
        public ArrayView<int> Position;
        public int Tokens;
    }
}

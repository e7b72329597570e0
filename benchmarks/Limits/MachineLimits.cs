using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>What the machine can do at most with the threads of a pool: read memory, multiply and add floats, multiply and add bytes.</summary>
internal sealed unsafe class MachineLimits : IDisposable
{
    private readonly NativeBuffer memory;

    /// <param name="bytes">What a read goes through: more than the caches hold, so that it also empties them of everybody's weights.</param>
    public MachineLimits(long bytes, WorkerPool pool)
    {
        memory = new NativeBuffer(bytes);
        // Pages that were never written all lie in one place.
        new Span<byte>(memory.Pointer, checked((int)bytes)).Fill(1);
        Activities = [_ => PlainRead.Run(memory.Pointer, memory.Length, pool), _ => FmaRate.Run(pool), .. ByteRate.Instructions is null ? [] : new Action<int>[] { _ => ByteRate.Run(pool) }];
    }

    /// <summary>A read, multiply-adds of floats and, where there are instructions for them, of bytes: for <see cref="RoundTimes"/>.</summary>
    public IReadOnlyList<Action<int>> Activities { get; }

    /// <summary>Bytes that a second reads, where the activities are the first of those that took turns.</summary>
    public double BytesPerSecond(RoundTimes times) => memory.Length / times.Seconds(0);

    /// <summary>Floating-point operations of a second.</summary>
    public static double FloatRate(RoundTimes times) => FmaRate.Operations / times.Seconds(1);

    /// <summary>Multiplications and additions of bytes in a second; NaN where there are no instructions for them.</summary>
    public static double BytesRate(RoundTimes times) => ByteRate.Instructions is null ? double.NaN : ByteRate.Operations / times.Seconds(2);

    /// <summary>The part of the read's speed that an activity reaches, which goes through so many bytes: the median over rounds.</summary>
    public double OfRead(RoundTimes times, int activity, double bytes) => times.Ratio(0, activity) * bytes / memory.Length;

    /// <summary>The part of the rate of floats, or of bytes, that an activity of so many operations reaches: the median over rounds.</summary>
    public static double OfPeak(RoundTimes times, int activity, double operations, bool ofBytes) => ofBytes
        ? ByteRate.Instructions is null ? double.NaN : times.Ratio(2, activity) * operations / ByteRate.Operations
        : times.Ratio(1, activity) * operations / FmaRate.Operations;

    public void Dispose() => memory.Dispose();
}

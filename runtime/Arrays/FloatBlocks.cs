using System.Runtime.CompilerServices;
using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Fills and copies much memory with several threads.</summary>
internal static unsafe class FloatBlocks
{
    private const nint FloatsPerTask = 1 << 15;

    public static void Fill(float* destination, nint count, float value, WorkerPool pool) => Run(new Blocks { Destination = destination, Count = count, Value = value }, pool);

    public static void Copy(float* source, float* destination, nint count, WorkerPool pool) => Run(new Blocks { Source = source, Destination = destination, Count = count }, pool);

    // A local does not move, and it outlives the tasks because Run returns after them.
    private static void Run(Blocks blocks, WorkerPool pool) => pool.Run(checked((int)IndexMath.DivideUp(blocks.Count, FloatsPerTask)), &RunTask, Unsafe.AsPointer(ref blocks));

    private static void RunTask(void* state, int task)
    {
        ref var blocks = ref Unsafe.AsRef<Blocks>(state);
        var first = task * FloatsPerTask;
        var destination = new Span<float>(blocks.Destination + first, (int)Math.Min(FloatsPerTask, blocks.Count - first));
        if (blocks.Source == null)
        {
            destination.Fill(blocks.Value);
        }
        else
        {
            new ReadOnlySpan<float>(blocks.Source + first, destination.Length).CopyTo(destination);
        }
    }

    private struct Blocks
    {
        public float* Source;
        public float* Destination;
        public nint Count;
        public float Value;
    }
}

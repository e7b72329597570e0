using Kernels.Arrays;
using Kernels.Check;
using Kernels.Threading;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>Generated kernels against the float64 interpreter, on random extents, batches, ragged lengths, initial states and absent options.</summary>
public class InterpreterTests
{
    public static TheoryData<string> Names => GalleryKernels.Names;

    public static TheoryData<string> FlatNames => GalleryKernels.FlatNames;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_form_equals_the_interpreter(string name)
    {
        using var pool = new WorkerPool(2);
        var (kernel, random) = (GalleryKernels.Find(name), new Random(31));
        for (var call = 0; call < 20; call++)
        {
            Assert.Empty(ArrayCheck.Run(kernel, new RandomCall(kernel.Model, random, 19), pool));
        }
    }

    [Theory]
    [MemberData(nameof(FlatNames))]
    public void Rows_longer_than_two_registers_equal_the_interpreter(string name)
    {
        using var pool = new WorkerPool(2);
        var (kernel, random) = (GalleryKernels.Find(name), new Random(42));
        for (var call = 0; call < 5; call++)
        {
            Assert.Empty(ArrayCheck.Run(kernel, new RandomCall(kernel.Model, random, 70), pool));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        using var pools = new Pools();
        var (kernel, random) = (GalleryKernels.Find(name), new Random(32));
        for (var call = 0; call < 4; call++)
        {
            var inputs = new RandomCall(kernel.Model, random, 40);
            foreach (var options in Options(kernel.Kernel, inputs.Steps))
            {
                var alone = Bits(kernel.Kernel, inputs, options, null);
                Assert.All(pools.All, p => Assert.Equal(alone, Bits(kernel.Kernel, inputs, options, p)));
            }
        }
    }

    private static IEnumerable<ScanOptions> Options(ArrayKernel kernel, int steps)
    {
        yield return new ScanOptions();
        if (kernel.Chunks is not null)
        {
            yield return new ScanOptions(ScanForm.Chunks, 1 + (steps / 3));
        }
        if (kernel.Products is not null)
        {
            yield return new ScanOptions(ScanForm.Products, 1 + (steps / 3));
        }
    }

    private static float[] Bits(ArrayKernel kernel, RandomCall call, ScanOptions options, WorkerPool? pool)
    {
        var owned = new List<IDisposable>();
        try
        {
            using var arguments = call.Compiled(owned);
            using var run = kernel.Run(arguments, options, call.States.ToDictionary(s => s.Key, s => RandomCall.Tensor(s.Value, owned)), call.Lengths, pool);
            return [.. run.Results.Concat(run.States).OrderBy(r => r.Key, StringComparer.Ordinal).SelectMany(r => r.Value.Span.ToArray())];
        }
        finally
        {
            owned.ForEach(o => o.Dispose());
        }
    }

    private sealed class Pools : IDisposable
    {
        public IReadOnlyList<WorkerPool> All { get; } = [new(1), new(2), new(3)];

        public void Dispose()
        {
            foreach (var pool in All)
            {
                pool.Dispose();
            }
        }
    }
}

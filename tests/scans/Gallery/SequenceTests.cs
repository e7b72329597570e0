using Kernels.Arrays;
using Kernels.Check;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>What holds for every scan, whatever it computes.</summary>
public class SequenceTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Scans => GalleryKernels.Scans;

    public static TheoryData<string> SteppedScans => GalleryKernels.SteppedScans;

    [Theory]
    [MemberData(nameof(Scans))]
    public void Chunks_of_every_length_equal_the_sequence(string name) => AssertAll(name, 33, call =>
    {
        var expected = call.Whole(new ScanOptions(ScanForm.Steps));
        foreach (var options in Forms.Of(call.Scan, call.Steps))
        {
            call.AssertSame(expected, call.Whole(options), options.ToString());
        }
    });

    [Theory]
    [MemberData(nameof(SteppedScans))]
    public void A_sequence_equals_its_two_parts_with_the_state_handed_over(string name) => AssertAll(name, 34, call =>
    {
        var expected = call.Whole(default);
        for (var first = 0; first <= call.Steps; first++)
        {
            var actual = call.Fresh();
            call.Run(actual, 0, first);
            call.Run(actual, first, call.Steps - first);
            call.AssertSame(expected, actual, $"{first} steps and the rest");
        }
    });

    [Theory]
    [MemberData(nameof(SteppedScans))]
    public void A_call_for_each_step_equals_the_sequence(string name) => AssertAll(name, 35, call =>
    {
        var actual = call.Fresh();
        for (var step = 0; step < call.Steps; step++)
        {
            call.Run(actual, step, 1);
        }
        call.AssertSame(call.Whole(default), actual, "single steps");
    });

    private static void AssertAll(string name, int seed, Action<Call> check)
    {
        var (scan, random) = (GalleryKernels.Find(name), new Random(seed));
        for (var i = 0; i < 5; i++)
        {
            using var call = new Call(scan, new RandomCall(scan.Model, random, 11));
            check(call);
        }
    }

    /// <summary>One call on memory that is the test's own, so that it can be run in parts.</summary>
    private sealed class Call : IDisposable
    {
        private readonly List<IDisposable> owned = [];
        private readonly RandomCall random;
        private readonly KernelArguments arguments;
        private readonly WorkerPool pool = new(1);

        public Call(CompiledKernel kernel, RandomCall random)
        {
            (Scan, this.random) = (kernel.Kernel, random);
            arguments = random.Compiled(owned);
            owned.AddRange([arguments, pool]);
        }

        public ArrayKernel Scan { get; }

        public int Steps => random.Steps;

        private IEnumerable<ArrayDeclaration> Kept => Scan.Arrays.Skip(Scan.ParameterCount).Take(Scan.StateCount + Scan.ResultCount);

        /// <summary>Memory for the states, with what they begin with, and for the results.</summary>
        public Tensor[] Fresh()
        {
            using var run = Scan.Run(arguments, lengths: random.Lengths, states: random.States.ToDictionary(s => s.Key, s => RandomCall.Tensor(s.Value, owned)));
            Tensor[] memory = [.. Kept.Select(a => new Tensor([.. (a.Role == ArrayRole.State ? run.States : run.Results)[a.Name].Shape]))];
            owned.AddRange(memory);
            Scan.InitializeStates(Views(memory).AsSpan(0, Scan.StateCount));
            foreach (var (array, tensor) in Kept.Zip(memory).Where(k => random.States.ContainsKey(k.First.Name)))
            {
                RandomCall.Tensor(random.States[array.Name], owned).Span.CopyTo(tensor.Span);
            }
            return memory;
        }

        /// <summary>All steps in one call, in memory of their own.</summary>
        public Tensor[] Whole(ScanOptions options)
        {
            var memory = Fresh();
            Run(memory, 0, Steps, options);
            return memory;
        }

        /// <summary>Some of the steps, on memory that earlier ones may have left.</summary>
        public void Run(Tensor[] memory, int first, int count, ScanOptions options = default)
        {
            var views = Views(memory);
            Scan.Run(new ArrayCall
            {
                Arguments = [.. Scan.Arrays.Take(Scan.ParameterCount).Select(a => Part(a, arguments[a.Name]))],
                States = views.AsSpan(0, Scan.StateCount),
                Results = [.. Kept.Zip(views).Skip(Scan.StateCount).Select(r => Part(r.First, r.Second))],
                Lengths = [.. (random.Lengths ?? []).Select(l => Math.Clamp(l - first, 0, count))],
                Options = options,
                Pool = pool,
            });

            ArrayView Part(ArrayDeclaration array, ArrayView view) =>
                array.TimeAxis < 0 || view.IsAbsent ? view : view.Part(array.TimeAxis + view.Rank - array.Dimensions.Length, first, count);
        }

        public void AssertSame(Tensor[] expected, Tensor[] actual, string how)
        {
            foreach (var ((array, e), a) in Kept.Zip(expected).Zip(actual))
            {
                Close.Assert([.. e.Span.ToArray().Select(v => (double)v)], a.Span, Tolerance, $"{random}: {array.Name} as {how}");
            }
        }

        public void Dispose() => owned.ForEach(o => o.Dispose());

        private static ArrayView[] Views(Tensor[] memory) => [.. memory.Select(ArrayView.Of)];
    }
}

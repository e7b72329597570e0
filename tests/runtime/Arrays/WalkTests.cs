using Kernels.Arrays;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Arrays;

public sealed class WalkTests
{
    private const int Rows = 4;
    private const int Columns = 7;
    private const int Channels = 3;
    private const int Places = Rows * Columns;

    private readonly Tensor a = Numbers.Random(1, 0.5f, 1, Rows, Columns, Channels);
    private readonly Tensor x = Numbers.Random(2, -1, 1, Rows, Columns, Channels);

    private static int[] ByColumns => [.. Enumerable.Range(0, Places).Select(step => (step % Rows * Columns) + (step / Rows))];

    [Fact]
    public unsafe void Reverse_walks_the_scans_own_axis_from_its_end()
    {
        using var arguments = new KernelArguments { { "a", ArrayView.Of(a.Pointer, Places, Channels) }, { "x", ArrayView.Of(x.Pointer, Places, Channels) } };
        using var run = WalkKernels.Reverse.Run(arguments);
        Expect(run, [.. Enumerable.Range(0, Places).Reverse()]);
    }

    [Fact]
    public void Columns_are_walked_one_after_the_other() => Expect(Run(WalkKernels.Columns), ByColumns);

    [Fact]
    public void A_walk_can_be_reversed() => Expect(Run(WalkKernels.ReverseColumns), [.. ByColumns.Reverse()]);

    [Fact]
    public void Axes_that_do_not_lie_one_after_the_other_are_walked_in_a_copy() => Expect(Run(WalkKernels.ScatteredColumns), ByColumns);

    [Fact]
    public void Chunks_give_what_steps_give_along_a_walk() => Expect(Run(WalkKernels.Columns, new ScanOptions(ScanForm.Chunks, 5)), ByColumns);

    [Fact]
    public void Several_walks_are_one_sequence_whose_result_keeps_its_order()
    {
        using var run = Run(WalkKernels.Concatenated);
        int[] places = [.. Enumerable.Range(0, Places), .. ByColumns.Reverse()];
        Assert.Equal([2 * Places, Channels], run["y"].Shape.ToArray());
        Numbers.ExpectNear(DecaySequence.Of(a.Span, x.Span, Channels, places, isLaidBack: false).Results, run["y"].Span);
    }

    [Fact]
    public unsafe void Leading_indices_may_be_fixed()
    {
        using var arguments = new KernelArguments
        {
            { "a", ArrayView.Of(a.Pointer, 2, Places / 2, Channels) },
            { "x", ArrayView.Of(x.Pointer, 2, Places / 2, Channels) },
        };
        using var run = WalkKernels.Fixed.Run(arguments);
        var half = Places / 2 * Channels;
        Numbers.ExpectNear(DecaySequence.Of(a.Span[half..], x.Span[half..], Channels).Results, run["y"].Span);
    }

    [Fact]
    public void A_table_says_the_order()
    {
        ushort[] order = [.. Enumerable.Range(0, Places).Select(step => (ushort)(step * 11 % Places))];
        using var run = RunAlong(order, 1);
        Expect(run, [.. order.Select(p => (int)p)]);
    }

    [Fact]
    public void Each_sequence_of_a_batch_may_have_a_table()
    {
        int[] forwards = [.. Enumerable.Range(0, Places / 2)];
        int[] backwards = [.. forwards.Reverse()];
        using var run = RunAlong([.. forwards.Concat(backwards).Select(p => (ushort)p)], 2);
        var half = Places / 2 * Channels;
        for (var batch = 0; batch < 2; batch++)
        {
            var part = (batch * half)..((batch + 1) * half);
            Numbers.ExpectNear(DecaySequence.Of(a.Span[part], x.Span[part], Channels, batch == 0 ? forwards : backwards).Results, run["y"].Span[part]);
        }
    }

    [Fact]
    public void A_table_that_misses_a_place_is_refused()
    {
        var order = new ushort[Places];
        Assert.Contains("each of the 28 places of its result once; step 1 goes to 0", Assert.Throws<ArgumentException>(() => RunAlong(order, 1)).Message, StringComparison.Ordinal);
        order[3] = Places;
        Assert.Contains("'p' should list places from 0 to 27; its number 3 is 28", Assert.Throws<ArgumentException>(() => RunAlong(order, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Batches_are_walked_alike_and_allocate_nothing_once_warm()
    {
        using var pool = new WorkerPool(1);
        using var y = new Tensor(2, Rows, Columns / 2, Channels);
        ArrayView[] arguments = [ArrayView.Of(a.Pointer, 2, Rows, 3, Channels), ArrayView.Of(x.Pointer, 2, Rows, 3, Channels)];
        ArrayView[] results = [ArrayView.Of(y)];
        void Run() => WalkKernels.Columns.Run(new ArrayCall { Arguments = arguments, Results = results, Pool = pool });
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        int[] places = [.. Enumerable.Range(0, Rows * 3).Select(step => (step % Rows * 3) + (step / Rows))];
        for (var batch = 0; batch < 2; batch++)
        {
            var (first, count) = (batch * Rows * 3 * Channels, Rows * 3 * Channels);
            Numbers.ExpectNear(DecaySequence.Of(a.Span.Slice(first, count), x.Span.Slice(first, count), Channels, places).Results, y.Span.Slice(first, count));
        }
    }

    private KernelRun Run(ArrayKernel kernel, ScanOptions options = default)
    {
        using var arguments = new KernelArguments { { "a", a }, { "x", x } };
        return kernel.Run(arguments, options);
    }

    private unsafe KernelRun RunAlong(ushort[] order, int batches)
    {
        fixed (ushort* table = order)
        {
            nint[] extents = batches == 1 ? [Places, Channels] : [batches, Places / batches, Channels];
            using var arguments = new KernelArguments
            {
                { "a", ArrayView.Of(a.Pointer, extents) },
                { "x", ArrayView.Of(x.Pointer, extents) },
                { "p", ArrayView.RowMajor(table, NumberType.U16, extents.AsSpan(..^1)) },
            };
            return WalkKernels.Table.Run(arguments);
        }
    }

    private void Expect(KernelRun run, int[] places)
    {
        Numbers.ExpectNear(DecaySequence.Of(a.Span, x.Span, Channels, places).Results, run["y"].Span);
        run.Dispose();
    }
}

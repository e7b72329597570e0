using Kernels.Arrays;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Arrays;

public sealed class ScanFormTests
{
    private const int Steps = 37;
    private const int Channels = 5;

    private readonly Tensor a = Numbers.Random(1, 0.5f, 1, Steps, Channels);
    private readonly Tensor x = Numbers.Random(2, -1, 1, Steps, Channels);

    [Fact]
    public void Steps_give_the_sequence_and_its_final_state()
    {
        using var run = Run(new ScanOptions(ScanForm.Steps));
        var expected = DecaySequence.Of(a.Span, x.Span, Channels);
        Numbers.ExpectNear(expected.Results, run["y"].Span);
        Numbers.ExpectNear(expected.FinalState, run.States["h"].Span);
    }

    [Fact]
    public void Chunks_of_every_length_give_what_steps_give()
    {
        var expected = DecaySequence.Of(a.Span, x.Span, Channels);
        for (var length = 1; length <= Steps + 1; length++)
        {
            using var run = Run(new ScanOptions(ScanForm.Chunks, length));
            Numbers.ExpectNear(expected.Results, run["y"].Span);
            Numbers.ExpectNear(expected.FinalState, run.States["h"].Span);
        }
    }

    [Fact]
    public void More_chunks_than_are_in_memory_together_carry_their_states()
    {
        const int length = 3001;
        using var decays = Numbers.Random(3, 0.9f, 1, length, 2);
        using var inputs = Numbers.Random(4, -1, 1, length, 2);
        using var arguments = new KernelArguments { { "a", decays }, { "x", inputs } };
        using var run = DecayScan.Kernel.Run(arguments, new ScanOptions(ScanForm.Chunks, 7));
        Numbers.ExpectNear(DecaySequence.Of(decays.Span, inputs.Span, 2).Results, run["y"].Span);
    }

    [Fact]
    public void A_form_that_a_scan_lacks_is_refused_with_the_reason()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Run(new ScanOptions(ScanForm.Products)));
        Assert.Contains("Decay has no form as matrix products: that needs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_without_steps_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(new ScanOptions(ScanForm.Chunks, 0)));

    [Theory]
    [InlineData(ScanForm.Steps)]
    [InlineData(ScanForm.Chunks)]
    public void A_state_is_the_start_of_a_sequence_and_its_end_the_start_of_the_next(ScanForm form)
    {
        var (first, second) = (Part(0, 20), Part(20, Steps));
        using var whole = Run(new ScanOptions(form, 4));
        using var begin = DecayScan.Kernel.Run(first, new ScanOptions(form, 4));
        using var end = DecayScan.Kernel.Run(second, new ScanOptions(form, 4), new Dictionary<string, Tensor> { ["h"] = begin.States["h"] });
        Numbers.ExpectNear([.. whole["y"].Span.ToArray()[(20 * Channels)..].Select(v => (double)v)], end["y"].Span);
    }

    [Theory]
    [InlineData(ScanForm.Steps)]
    [InlineData(ScanForm.Chunks)]
    public void Sequences_of_a_batch_end_at_their_own_lengths(ScanForm form)
    {
        int[] lengths = [0, 3, Steps, 11];
        using var decays = Numbers.Random(5, 0.5f, 1, 4, Steps, Channels);
        using var inputs = Numbers.Random(6, -1, 1, 4, Steps, Channels);
        using var arguments = new KernelArguments { { "a", decays }, { "x", inputs } };
        using var run = DecayScan.Kernel.Run(arguments, new ScanOptions(form, 4), lengths: lengths);
        for (var batch = 0; batch < lengths.Length; batch++)
        {
            var (first, count) = (batch * Steps * Channels, lengths[batch] * Channels);
            var expected = DecaySequence.Of(decays.Span.Slice(first, count), inputs.Span.Slice(first, count), Channels);
            Numbers.ExpectNear(expected.Results, run["y"].Span.Slice(first, count));
            Numbers.ExpectNear(expected.FinalState, run.States["h"].Span.Slice(batch * Channels, Channels));
            Assert.All(run["y"].Span[(first + count)..((batch + 1) * Steps * Channels)].ToArray(), v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public void Lengths_beyond_the_sequence_are_refused()
    {
        using var arguments = Part(0, Steps);
        Assert.Contains("38 is not from 0 to the 37 steps", Assert.Throws<ArgumentException>(() => DecayScan.Kernel.Run(arguments, lengths: [38])).Message, StringComparison.Ordinal);
        Assert.Contains("a length for each of the 1 sequences; 2", Assert.Throws<ArgumentException>(() => DecayScan.Kernel.Run(arguments, lengths: [1, 2])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScanForm.Automatic)]
    [InlineData(ScanForm.Chunks)]
    public void Any_number_of_threads_gives_the_same_bits(ScanForm form)
    {
        using var decays = Numbers.Random(7, 0.9f, 1, 5000, 7);
        using var inputs = Numbers.Random(8, -1, 1, 5000, 7);
        using var arguments = new KernelArguments { { "a", decays }, { "x", inputs } };
        using var alone = DecayScan.Kernel.Run(arguments, new ScanOptions(form));
        for (var threads = 2; threads <= 3; threads++)
        {
            using var pool = new WorkerPool(threads);
            using var together = DecayScan.Kernel.Run(arguments, new ScanOptions(form), pool: pool);
            Assert.True(alone["y"].Span.SequenceEqual(together["y"].Span));
            Assert.True(alone.States["h"].Span.SequenceEqual(together.States["h"].Span));
        }
    }

    [Fact]
    public void A_sequence_without_steps_leaves_its_state()
    {
        using var empty = new Tensor(0, Channels);
        using var arguments = new KernelArguments { { "a", empty }, { "x", empty } };
        using var run = DecayScan.Kernel.Run(arguments, new ScanOptions(ScanForm.Chunks));
        Assert.Equal(0, run["y"].Count);
        Assert.All(run.States["h"].Span.ToArray(), v => Assert.Equal(DecayScan.Initial, v));
    }

    private KernelRun Run(ScanOptions options)
    {
        using var arguments = Part(0, Steps);
        return DecayScan.Kernel.Run(arguments, options);
    }

    private unsafe KernelArguments Part(int from, int to) => new()
    {
        { "a", ArrayView.Of(a.Pointer + (from * Channels), to - from, Channels) },
        { "x", ArrayView.Of(x.Pointer + (from * Channels), to - from, Channels) },
    };
}

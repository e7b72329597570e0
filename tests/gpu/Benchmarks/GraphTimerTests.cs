using Kernels.Benchmarks.Gpu.Measuring;

namespace Kernels.Gpu.Tests.Benchmarks;

public class GraphTimerTests
{
    [Fact]
    public void Subjects_take_turns_and_each_goes_over_its_copies()
    {
        using var device = GpuDevice.Open(DeviceSpec.Parse("ilgpu-cpu"));
        using var stream = device.CreateStream();
        var order = new List<char>();
        using var a = new FakeSubject(5, _ => order.Add('a'));
        using var b = new FakeSubject(100, _ => order.Add('b'));

        var seconds = GraphTimer.MedianSeconds(stream, [a, b], rounds: 2);

        Assert.All(seconds, s => Assert.True(s > 0));
        // Once for warmth, then two rounds of two replays each: 13 turns of 5 copies make at least 64 launches, one turn of 100 does.
        Assert.Equal(5 + (2 * 2 * 65), a.Launched.Count);
        Assert.Equal(100 + (2 * 2 * 100), b.Launched.Count);
        Assert.Equal(Enumerable.Range(0, 100).Concat(Enumerable.Range(0, 100)), b.Launched.Take(200));
        Assert.Equal("abab", string.Concat(Runs(order.Skip(5 + 100))));
    }

    [Theory]
    [InlineData(50L << 20, 8L << 20, 25)]
    [InlineData(50L << 20, 1L << 30, 2)]
    [InlineData(0, 1000, 2)]
    public void Copies_are_together_four_times_the_cache_and_never_fewer_than_two(long cache, long bytes, int copies) =>
        Assert.Equal(copies, Copies.Beyond(cache, bytes));

    private static IEnumerable<char> Runs(IEnumerable<char> letters)
    {
        var last = '\0';
        foreach (var letter in letters)
        {
            if (letter != last)
            {
                yield return last = letter;
            }
        }
    }
}

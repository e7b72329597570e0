using Kernels.Arrays;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>The orders in which two-dimensional models walk over a grid.</summary>
public class WalkTests
{
    private const int Height = 5;
    private const int Width = 7;
    private const int Length = Height * Width;

    [Fact]
    public void Merging_the_four_sequences_gives_four_times_the_grid()
    {
        using var sample = new Sample(11);
        var x = sample.Next(Height, Width, 3);

        Merge(sample, Orders(sample, x))["y"].AssertEquals(at => 4 * x.At(at), tolerance: 0);
    }

    [Fact]
    public void Every_order_visits_each_place_once_where_its_formula_says()
    {
        using var sample = new Sample(12);
        var places = Orders(sample, sample.Each(i => i, Height, Width, 1));
        int Row(int p) => p;
        int Column(int p) => (p % Height * Width) + (p / Height);

        places.AssertEquals(
            at => at[0] switch
            {
                0 => Row(at[1]),
                1 => Column(at[1]),
                2 => Row(Length - 1 - at[1]),
                _ => Column(Length - 1 - at[1]),
            },
            tolerance: 0);
        Assert.All(Enumerable.Range(0, 4), k => Assert.Equal(Enumerable.Range(0, Length), places.Span.Slice(k * Length, Length).ToArray().Order().Select(p => (int)p)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_way_back_of_an_order_is_its_inverse(int order)
    {
        using var sample = new Sample(13);
        var x = sample.Next(Height, Width, 2);
        var sequences = Orders(sample, x);
        var only = sample.Each(i => i / (Length * 2) == order ? sequences.Span[i] : 0, 4, Length, 2);

        Merge(sample, only)["y"].AssertEquals(at => x.At(at), tolerance: 0);
    }

    [Fact]
    public void A_concatenated_walk_carries_one_state_through_its_parts()
    {
        const int channels = 3;
        using var sample = new Sample(14);
        var (u, a) = (sample.Next(Height, Width, channels), sample.Between(-1, -0.1, channels, 2));
        var (dt, b, c) = (sample.Next(3 * Length, channels), sample.Next(3 * Length, 1, 2), sample.Next(3 * Length, 1, 2));
        var y = sample.Run(MultiScale.Kernel, new() { { "u", u }, { "dt", dt }, { "A", a }, { "B", b }, { "C", c } })["y"];
        var orders = Orders(sample, u);
        int[] parts = [2, 1, 3];
        var walked = sample.Each(i => orders.At(parts[i / (Length * channels)], i / channels % Length, i % channels), 3 * Length, channels);
        var whole = sample.Run(SelectiveScan.Kernel, new() { { "u", walked }, { "dt", dt }, { "A", a }, { "B", b }, { "C", c } })["y"];

        y.AssertEquals(at => whole.At(at));
    }

    [Fact]
    public void A_table_is_walked_in_its_order_and_the_results_are_laid_back()
    {
        int[] places = [3, 0, 5, 1, 6, 2, 4];
        using var sample = new Sample(40);
        var x = sample.Next(places.Length, 2);
        var y = sample.Run(ByTable.Kernel, new() { { "x", x }, { "p", sample.Integers(NumberType.U16, places, places.Length) } })["y"];
        double Walked(int step, int c) => step < 0 ? 0 : (x.At(places[step], c) * Walked(step - 1, c)) + x.At(places[step], c);

        y.AssertEquals(at => Walked(Array.IndexOf(places, at[0]), at[1]));
    }

    [Fact]
    public void Interleaved_columns_alternate_between_two_images()
    {
        using var sample = new Sample(15);
        var (p, q) = (sample.Next(Height, Width, 2), sample.Next(Height, Width, 2));
        var y = sample.Run(Interleave.Kernel, new() { { "p", p }, { "q", q } })["y"];

        Assert.Equal<int>([Height, 2 * Width, 2], y.Shape);
        y.AssertEquals(at => (at[1] % 2 == 0 ? p : q).At(at[0], at[1] / 2, at[2]), tolerance: 0);
    }

    /// <summary>The grid along rows, columns, and both reversed: [4, length, channels].</summary>
    private static Tensor Orders(Sample sample, Tensor grid)
    {
        var y = sample.Run(CrossOrders.Kernel, new() { { "x", grid } })["y"];
        return sample.Own(Tensor.From(y.Span, 4, Length, grid.Shape[2]));
    }

    private static KernelRun Merge(Sample sample, Tensor sequences) =>
        sample.Run(CrossMerge.Kernel, new() { { "x", sample.All(0, Height, Width, sequences.Shape[2]) }, { "s", sequences } });
}

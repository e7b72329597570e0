using Kernels.Arrays;
using Kernels.Formats;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>A state that is kept in a declared format between calls.</summary>
public class QuantizedStateTests
{
    private const int Heads = 2;
    private const int Width = 3;
    private const int States = 32;

    [Fact]
    public void A_state_begins_at_zero() => Assert.All(Decoded(new QuantizedState(Int4G32.Descriptor, Heads, Width, States)), n => Assert.Equal(0, n));

    [Fact]
    public void What_is_kept_is_within_half_a_step_of_each_group()
    {
        using var sample = new Sample(44);
        var state = sample.Next(Heads, Width, States);
        using var kept = new QuantizedState(Int4G32.Descriptor, Heads, Width, States);

        kept.Encode(state);

        // Codes of 4 bits reach from -8 to 7 and the search may cut the largest magnitude, 1 here, by a little.
        var decoded = Decoded(kept);
        for (var i = 0; i < decoded.Length; i++)
        {
            Assert.True(Math.Abs(decoded[i] - state.Span[i]) <= 1 / 7.0, $"{decoded[i]} for {state.Span[i]}");
        }
    }

    [Fact]
    public void Decoding_with_a_kept_state_stays_close_to_decoding_with_floats()
    {
        using var sample = new Sample(45);
        using var kept = new QuantizedState(Int4G32.Descriptor, Heads, Width, States);
        var exact = sample.All(0, Heads, Width, States);
        for (var step = 0; step < 12; step++)
        {
            KernelArguments arguments = new()
            {
                { "x", sample.Next(1, Heads, Width) }, { "a", sample.Between(-1, -0.5, 1, Heads) }, { "B", sample.Next(1, 1, States) }, { "C", sample.Next(1, 1, States) },
            };
            using var before = kept.Decode();
            var rounded = sample.Run(Semiseparable.Kernel, arguments, states: ("M", before));
            kept.Encode(rounded.States["M"]);
            var floats = sample.Run(Semiseparable.Kernel, arguments, states: ("M", exact));
            exact = floats.States["M"];

            // Each step adds an error of 1/7 of a magnitude near 1 to a state that forgets; a sum of 32 random ones stays below this.
            Assert.All(floats["y"].Span.ToArray().Zip(rounded["y"].Span.ToArray()), p => Assert.InRange(p.Second - p.First, -2, 2));
        }
    }

    [Fact]
    public void A_state_of_another_shape_is_refused()
    {
        using var sample = new Sample(46);
        using var kept = new QuantizedState(Int4G32.Descriptor, Heads, Width, States);

        var error = Assert.Throws<ArgumentException>(() => kept.Encode(sample.Next(Heads, States)));

        Assert.Contains("[2, 3, 32]", error.Message, StringComparison.Ordinal);
    }

    private static float[] Decoded(QuantizedState state)
    {
        using (state)
        {
            using var tensor = state.Decode();
            return tensor.Span.ToArray();
        }
    }
}

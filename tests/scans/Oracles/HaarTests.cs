using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>One level of the Haar wavelet in two dimensions.</summary>
public class HaarTests
{
    private const int Height = 6;
    private const int Width = 10;
    private const int Channels = 3;

    [Fact]
    public void The_four_bands_give_the_image_back()
    {
        using var sample = new Sample(16);
        var x = sample.Next(Height, Width, Channels);
        var (ll, lh, hl, hh) = Bands(sample, x);

        sample.Run(InverseHaar.Kernel, new() { { "ll", ll }, { "lh", lh }, { "hl", hl }, { "hh", hh } })["y"].AssertEquals(at => x.At(at));
    }

    [Fact]
    public void The_four_bands_have_the_energy_of_the_image()
    {
        using var sample = new Sample(17);
        var x = sample.Next(Height, Width, Channels);
        var (ll, lh, hl, hh) = Bands(sample, x);
        var energy = Energy(x);

        Assert.InRange(Energy(ll) + Energy(lh) + Energy(hl) + Energy(hh), energy * (1 - 1e-6), energy * (1 + 1e-6));
    }

    [Fact]
    public void A_constant_image_is_twice_itself_in_the_low_band_and_nothing_elsewhere()
    {
        using var sample = new Sample(18);
        var (ll, lh, hl, hh) = Bands(sample, sample.All(0.7f, Height, Width, Channels));

        Assert.All(ll.Span.ToArray(), v => Assert.Equal(1.4f, v));
        Assert.All([.. lh.Span, .. hl.Span, .. hh.Span], v => Assert.Equal(0, v));
    }

    private static (Tensor Ll, Tensor Lh, Tensor Hl, Tensor Hh) Bands(Sample sample, Tensor x)
    {
        var (first, rest) = (sample.Run(Haar.Kernel, new() { { "x", x } }), sample.Run(HaarRest.Kernel, new() { { "x", x } }));
        return (first["ll"], first["lh"], rest["hl"], rest["hh"]);
    }

    private static double Energy(Tensor x) => x.Span.ToArray().Sum(v => (double)v * v);
}

using Kernels.Arrays;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>Hydra's mixer: a scan from each side, neither of which sees the step itself.</summary>
public class TwoSidedTests
{
    private const int Length = 23;
    private const int Heads = 4;
    private const int Groups = 2;
    private const int Width = 3;
    private const int States = 5;

    [Fact]
    public void Hydra_is_the_dense_matrix_of_its_definition()
    {
        using var sample = new Sample(9);
        var inputs = new Inputs(sample);
        double Time(Tensor dt, int t, int h) => Math.Log(1 + Math.Exp(dt.At(t, h) + inputs.Bias.At(h)));
        double Dot(Tensor c, int i, Tensor b, int j, int h) => Elements.Sum(0, States - 1, s => c.At(i, h / (Heads / Groups), s) * b.At(j, h / (Heads / Groups), s));
        double Decay(Tensor dt, int first, int last, int h) => Math.Exp(Elements.Sum(first, last, t => Time(dt, t, h) * inputs.A.At(h)));
        double Matrix(int i, int j, int h) => i == j
            ? inputs.Diagonal.At(i, h)
            : i > j
                ? Dot(inputs.Cf, i - 1, inputs.Bf, j, h) * Time(inputs.Df, j, h) * Decay(inputs.Df, j + 1, i - 1, h)
                : Dot(inputs.Cb, i + 1, inputs.Bb, j, h) * Time(inputs.Db, j, h) * Decay(inputs.Db, i + 1, j - 1, h);

        foreach (var options in Forms.Of(Semiseparable.Kernel, Length))
        {
            sample.Run(Hydra.Kernel, inputs.Forward, options)["y"].AssertEquals(
                at => Elements.Sum(0, Length - 1, j => Matrix(at[0], j, at[1]) * inputs.X.At(j, at[1], at[2])), options.ToString());
        }
    }

    [Fact]
    public void Reversed_inputs_with_swapped_directions_give_the_reversed_output()
    {
        using var sample = new Sample(10);
        var inputs = new Inputs(sample);
        var (forward, mirrored) = (sample.Run(Hydra.Kernel, inputs.Forward)["y"], sample.Run(Hydra.Kernel, inputs.Mirrored)["y"]);

        mirrored.AssertEquals(at => forward.At(Length - 1 - at[0], at[1], at[2]));
    }

    private sealed class Inputs(Sample sample)
    {
        public Tensor X { get; } = sample.Next(Length, Heads, Width);

        public Tensor Df { get; } = sample.Next(Length, Heads);

        public Tensor Db { get; } = sample.Next(Length, Heads);

        public Tensor A { get; } = sample.Between(-2, -0.1, Heads);

        public Tensor Bias { get; } = sample.Next(Heads);

        public Tensor Bf { get; } = sample.Next(Length, Groups, States);

        public Tensor Cf { get; } = sample.Next(Length, Groups, States);

        public Tensor Bb { get; } = sample.Next(Length, Groups, States);

        public Tensor Cb { get; } = sample.Next(Length, Groups, States);

        public Tensor Diagonal { get; } = sample.Next(Length, Heads);

        public KernelArguments Forward => new()
        {
            { "x", X }, { "df", Df }, { "db", Db }, { "A", A }, { "bias", Bias }, { "Bf", Bf }, { "Cf", Cf }, { "Bb", Bb }, { "Cb", Cb }, { "g", Diagonal },
        };

        public KernelArguments Mirrored => new()
        {
            { "x", Reversed(X) }, { "df", Reversed(Db) }, { "db", Reversed(Df) }, { "A", A }, { "bias", Bias },
            { "Bf", Reversed(Bb) }, { "Cf", Reversed(Cb) }, { "Bb", Reversed(Bf) }, { "Cb", Reversed(Cf) }, { "g", Reversed(Diagonal) },
        };

        private static ArrayView Reversed(Tensor tensor) => ArrayView.Of(tensor).Reversed();
    }
}

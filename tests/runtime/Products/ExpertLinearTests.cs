using Kernels.Formats;
using Kernels.Library;
using Kernels.Products;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Products;

/// <summary>Mixtures of experts against each token and expert by itself, in float64.</summary>
public sealed class ExpertLinearTests : IDisposable
{
    private const int N = 37, K = 53, Experts = 5;

    private readonly Random random = new(17);
    private readonly WorkerPool pool = new(3);
    private readonly float[][] values;
    private readonly float[][] biases;
    private readonly PackedMatrix[] weights;

    public ExpertLinearTests()
    {
        values = [.. Enumerable.Range(0, Experts).Select(_ => Numbers(N * K))];
        biases = [.. Enumerable.Range(0, Experts).Select(_ => Numbers(N))];
        weights = [.. values.Select(v => Pack(v, K))];
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(64, 2)]
    [InlineData(23, 3)]
    public void Each_token_gets_the_gated_sum_of_its_experts(int tokens, int chosen)
    {
        int[] choices = [.. Enumerable.Range(0, tokens).SelectMany(_ => Enumerable.Range(0, Experts).OrderBy(_ => random.Next()).Take(chosen))];
        var (x, gates) = (Numbers(tokens * K), Numbers(tokens * chosen));

        var actual = Mix(new ExpertLinear(LinearF32.Kernel, weights, biases), ExpertRouting.Of(choices, chosen, Experts), x, gates, pool);

        for (var token = 0; token < tokens; token++)
        {
            for (var row = 0; row < N; row++)
            {
                var (sum, size) = (0.0, 0.0);
                for (var c = 0; c < chosen; c++)
                {
                    var (expert, gate) = (choices[(token * chosen) + c], (double)gates[(token * chosen) + c]);
                    var terms = Enumerable.Range(0, K).Select(k => gate * x[(token * K) + k] * values[expert][(row * K) + k]).Append(gate * biases[expert][row]).ToList();
                    sum += terms.Sum();
                    size += terms.Sum(Math.Abs);
                }
                Assert.InRange(actual[(token * N) + row], sum - (size * 1e-6), sum + (size * 1e-6));
            }
        }
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        int[] choices = [.. Enumerable.Range(0, 2 * 33).Select(_ => random.Next(Experts))];
        var (x, gates) = (Numbers(33 * K), Numbers(2 * 33));
        var (mixture, routing) = (new ExpertLinear(LinearF32.Kernel, weights), ExpertRouting.Of(choices, 2, Experts));

        Assert.Equal(Mix(mixture, routing, x, gates, null), Mix(mixture, routing, x, gates, pool));
    }

    [Fact]
    public void Places_lie_in_the_order_of_experts_and_then_of_tokens()
    {
        var routing = ExpertRouting.Of([2, 0, 0, 2, 2, 3], 2, 4);

        Assert.Equal((3, 2, 4, 6), (routing.Tokens, routing.Chosen, routing.Experts, routing.Places));
        Assert.Equal([(0, 2), (2, 0), (2, 3), (5, 1)], Enumerable.Range(0, 4).Select(routing.PlacesOf));
        Assert.Equal([2, 0, 1, 3, 4, 5], Enumerable.Range(0, 6).Select(i => routing.PlaceOf(i / 2, i % 2)));
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Assert.Contains("no whole number of tokens", Assert.Throws<ArgumentException>(() => ExpertRouting.Of([0, 1, 2], 2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("Choice 1 of token 1 is expert 3; experts are numbered from 0 to 2.", Assert.Throws<ArgumentException>(() => ExpertRouting.Of([0, 1, 2, 3], 2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("expert -1", Assert.Throws<ArgumentException>(() => ExpertRouting.Of([-1], 1, 3)).Message, StringComparison.Ordinal);
        var mixture = new ExpertLinear(LinearF32.Kernel, weights);
        var routing = ExpertRouting.Of([0, 1], 1, Experts);
        Assert.Contains("The routing is for 3 experts; there are 5.", Assert.Throws<ArgumentException>(() => mixture.Run(ExpertRouting.Of([0], 1, 3), new float[K], new float[N])).Message, StringComparison.Ordinal);
        Assert.Contains($"x should have {2 * K} numbers", Assert.Throws<ArgumentException>(() => mixture.Run(routing, new float[K], new float[2 * N])).Message, StringComparison.Ordinal);
        using var other = Pack(Numbers(N * K)[..(N * (K - 1))], K - 1);
        Assert.Contains("Expert 1 is 37 by 52", Assert.Throws<ArgumentException>(() => new ExpertLinear(LinearF32.Kernel, [weights[0], other])).Message, StringComparison.Ordinal);
        Assert.Contains("5 biases of 37", Assert.Throws<ArgumentException>(() => new ExpertLinear(LinearF32.Kernel, weights, biases[1..])).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        pool.Dispose();
        Array.ForEach(weights, w => w.Dispose());
    }

    private static float[] Mix(ExpertLinear mixture, ExpertRouting routing, float[] x, float[] gates, WorkerPool? pool)
    {
        var (inputs, outputs, mixed) = (new float[routing.Places * K], new float[routing.Places * N], new float[routing.Tokens * N]);
        routing.Scatter(x, K, inputs);
        mixture.Run(routing, inputs, outputs, pool);
        routing.Gather(outputs, gates, N, mixed);
        return mixed;
    }

    private static PackedMatrix Pack(float[] values, int columns)
    {
        using var fields = new EncodedMatrix(F32.Descriptor, N, columns);
        fields["v"].SetValues<float>(values);
        return PackedMatrix.Pack(fields);
    }

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
}

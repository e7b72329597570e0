using Kernels.Cpu;
using Kernels.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Graph;

public class NodeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(5, 67)]
    [InlineData(40, 1000)]
    public void RmsNorm_divides_by_the_root_mean_square(int tokens, int width)
    {
        float[] x = GraphRunner.Random(1, tokens * width, 3), weight = GraphRunner.Random(2, width);
        using var weights = Tensor.From(weight, width);
        var y = GraphRunner.Run(tokens, [(x, width)], v => new RmsNorm("norm", v[0], weights, 1e-5f), threads: 2);

        for (var t = 0; t < tokens; t++)
        {
            var mean = Enumerable.Range(0, width).Average(i => (double)x[(t * width) + i] * x[(t * width) + i]);
            for (var i = 0; i < width; i++)
            {
                Near(x[(t * width) + i] / Math.Sqrt(mean + 1e-5) * weight[i], y[(t * width) + i], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(7, 33)]
    public void Add_and_SwiGlu_work_element_by_element(int tokens, int width)
    {
        float[] a = GraphRunner.Random(1, tokens * width, 8), b = GraphRunner.Random(2, tokens * width);
        var sum = GraphRunner.Run(tokens, [(a, width), (b, width)], v => new Add("add", v[0], v[1]));
        var gated = GraphRunner.Run(tokens, [(a, width), (b, width)], v => new SwiGlu("gate", v[0], v[1]));

        for (var i = 0; i < a.Length; i++)
        {
            Assert.Equal(a[i] + b[i], sum[i]);
            Near(a[i] / (1 + Math.Exp(-a[i])) * b[i], gated[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(34)]
    public void RotaryEmbedding_turns_the_halves_of_each_head(int headWidth)
    {
        const int Tokens = 9, Heads = 3;
        var width = Heads * headWidth;
        var x = GraphRunner.Random(1, Tokens * width);
        using var angles = new RotaryAngles([.. Enumerable.Range(0, headWidth / 2).Select(i => Math.Pow(500, -2.0 * i / headWidth))]);
        var y = GraphRunner.Run(Tokens, [(x, width)], v => new RotaryEmbedding("rotary", v[0], angles));

        for (var t = 0; t < Tokens; t++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var i = 0; i < headWidth / 2; i++)
                {
                    var angle = t * Math.Pow(500, -2.0 * i / headWidth);
                    var first = (t * width) + (head * headWidth) + i;
                    var second = first + (headWidth / 2);
                    Near((x[first] * Math.Cos(angle)) - (x[second] * Math.Sin(angle)), y[first], 1e-6);
                    Near((x[second] * Math.Cos(angle)) + (x[first] * Math.Sin(angle)), y[second], 1e-6);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 4)]
    [InlineData(20, 4, 2, 32)]
    [InlineData(150, 6, 2, 10)]
    [InlineData(65, 3, 3, 80)]
    public void Attention_is_a_causal_softmax_of_scaled_products(int tokens, int heads, int keyValueHeads, int headWidth)
    {
        int width = heads * headWidth, keyWidth = keyValueHeads * headWidth;
        float[] q = GraphRunner.Random(1, tokens * width, 3), k = GraphRunner.Random(2, tokens * keyWidth, 3), v = GraphRunner.Random(3, tokens * keyWidth);
        var shape = new AttentionShape(heads, keyValueHeads, headWidth, tokens);
        var y = GraphRunner.Run(tokens, [(q, width), (k, keyWidth), (v, keyWidth)], x => new Attention("attention", x[0], x[1], x[2], shape), threads: 2);

        for (var t = 0; t < tokens; t++)
        {
            for (var head = 0; head < heads; head++)
            {
                var keyHead = head / (heads / keyValueHeads);
                double Product(int j) => Enumerable.Range(0, headWidth)
                    .Sum(i => (double)q[(t * width) + (head * headWidth) + i] * k[(j * keyWidth) + (keyHead * headWidth) + i]) / Math.Sqrt(headWidth);
                var weights = Enumerable.Range(0, t + 1).Select(j => Math.Exp(Product(j))).ToArray();
                for (var i = 0; i < headWidth; i++)
                {
                    var expected = weights.Select((w, j) => w * v[(j * keyWidth) + (keyHead * headWidth) + i]).Sum() / weights.Sum();
                    Near(expected, y[(t * width) + (head * headWidth) + i], 2e-6);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public unsafe void Embedding_gives_the_rows_that_tokens_name_also_where_a_head_shares_the_table(bool isShared)
    {
        var values = GraphRunner.Random(1, 9 * 6);
        int[] tokens = [8, 0, 3, 3];
        var fields = PlainFormat.Encode(9, 6, values);
        using var table = new WeightMatrix(fields);
        var graph = new GraphBuilder();
        var input = graph.Input("tokens", ValueKind.I32, RowExtent.Tokens, 1);
        var rows = graph.Add(new Embedding("embed", input, table));
        graph.Output(rows);
        if (isShared)
        {
            graph.Output(graph.Add(new Linear("head", rows, table)));
        }
        using var pool = new WorkerPool(2);
        using var onCpu = new CpuGraph(graph.Plan(tokens.Length), pool, keepsFields: false);
        using var session = onCpu.CreateSession();
        float[] result = new float[tokens.Length * 6], logits = new float[tokens.Length * 9];
        fixed (int* from = tokens)
        fixed (float* to = result, head = logits)
        {
            session.Bind(input, from, 1);
            session.Bind(rows, to, 6);
            if (isShared)
            {
                session.Bind(onCpu.Plan.Values[^1], head, 9);
            }
            session.Run(tokens.Length, tokens.Length);
        }

        Assert.Equal(tokens.SelectMany(t => values[(t * 6)..((t + 1) * 6)]), result);
        // In memory once: packed for the head, or as it is.
        Assert.Equal(isShared ? 9 * 6 * sizeof(float) : 0, onCpu.WeightBytes);
        Assert.Equal(isShared, fields["v"].Pointer is null);
    }

    private static void Near(double expected, float actual, double tolerance) =>
        Assert.InRange(actual, expected - (tolerance * (1 + Math.Abs(expected))), expected + (tolerance * (1 + Math.Abs(expected))));
}

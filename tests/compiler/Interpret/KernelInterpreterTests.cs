using Kernels.Compiler.Binding;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax.Parsing;
using Kernels.Compiler.Tests.Syntax;

namespace Kernels.Compiler.Tests.Interpret;

public class KernelInterpreterTests
{
    private static readonly Dictionary<string, KernelModel> Gallery = Binder.BindFile(QkParser.Parse(Syntax.Gallery.Text).File).Kernels.ToDictionary(k => k.Name);

    [Fact]
    public void Linear_is_a_matrix_product_with_an_optional_bias()
    {
        var (m, n, k) = (64, 64, 256);
        var (x, w, b) = (Random(1, m, k), Random(2, n, k), Random(3, n));
        var without = Run("Linear", ("x", x), ("w", w)).Result;
        var with = Run("Linear", ("x", x), ("w", w), ("b", b)).Result;

        Assert.Equal([m, n], with.Shape);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var dot = 0.0;
                for (var l = 0; l < k; l++)
                {
                    dot += x[i, l] * w[j, l];
                }
                Assert.Equal(dot, without[i, j], 12);
                Assert.Equal(dot + b[j], with[i, j], 12);
            }
        }
    }

    [Fact]
    public void GatherRows_multiplies_the_rows_that_it_is_given()
    {
        var (x, w) = (Random(1, 2, 5), Random(2, 4, 5));
        var y = Run("GatherRows", ("x", x), ("w", w), ("rows", new NumberArray([3, 0, 3], 3))).Result;
        var all = Run("Linear", ("x", x), ("w", w)).Result;

        Assert.Equal([all[0, 3], all[0, 0], all[0, 3], all[1, 3], all[1, 0], all[1, 3]], y.Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void SelectiveScan_follows_its_recurrence(int groups)
    {
        var (t, d, s) = (7, 4, 3);
        var (u, dt, a, b, c) = (Random(1, t, d), Random(2, t, d), Random(3, d, s), Random(4, t, groups, s), Random(5, t, groups, s));
        var (bias, skip, z) = (Random(6, d), Random(7, d), Random(8, t, d));
        var run = Run("SelectiveScan", ("u", u), ("dt", dt), ("A", a), ("B", b), ("C", c), ("bias", bias), ("skip", skip), ("z", z));

        var h = new double[d, s];
        for (var i = 0; i < t; i++)
        {
            for (var j = 0; j < d; j++)
            {
                var (p, g, y) = (Math.Log(1 + Math.Exp(dt[i, j] + bias[j])), j / (d / groups), 0.0);
                for (var l = 0; l < s; l++)
                {
                    h[j, l] = (Math.Exp(p * a[j, l]) * h[j, l]) + (p * b[i, g, l] * u[i, j]);
                    y += c[i, g, l] * h[j, l];
                }
                Assert.Equal((y + (skip[j] * u[i, j])) * z[i, j] / (1 + Math.Exp(-z[i, j])), run.Result[i, j], 12);
            }
        }
        Assert.Equal(h.Cast<double>(), run.FinalStates["h"].Values, (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Fact]
    public void A_scan_in_two_parts_is_the_scan_of_the_whole()
    {
        var (x, ar, ai) = (Random(1, 8, 3), Random(2, 3), Random(3, 3));
        var whole = Run("Complex", ("x", x), ("ar", ar), ("ai", ai));
        var first = Run("Complex", ("x", Part(x, 0, 5)), ("ar", ar), ("ai", ai));
        var second = KernelInterpreter.Run(
            Gallery["Complex"], new Dictionary<string, NumberArray> { ["x"] = Part(x, 5, 3), ["ar"] = ar, ["ai"] = ai }, first.FinalStates);

        Assert.Equal(whole.Result.Values, first.Result.Values.Concat(second.Result.Values));
        Assert.Equal(whole.FinalStates["im"].Values, second.FinalStates["im"].Values);
    }

    [Fact]
    public void Reading_outside_an_array_gives_zero()
    {
        var y = Run("CausalConv", ("x", new NumberArray([1, 10, 100, 1000, 10000], 5, 1)), ("f", new NumberArray([1, 2, 3, 4], 1, 4)), ("b", NumberArray.Zeros(1))).Result;

        Assert.Equal(new double[] { 4, 43, 432, 4321, 43210 }.Select(v => v / (1 + Math.Exp(-v))), y.Values, (a, b) => Math.Abs(a - b) <= 1e-12 * b);
    }

    [Fact]
    public void An_index_without_a_parameter_runs_as_far_as_every_access_allows()
    {
        Assert.Equal([3, 2, 1], Run("Haar", ("x", Random(1, 6, 4, 1))).Results["ll"].Shape);
        Assert.Equal([2, 6, 1], Run("Interleave", ("p", Random(1, 2, 3, 1)), ("q", Random(2, 2, 3, 1))).Result.Shape);
    }

    [Fact]
    public void Attention_is_a_causal_softmax_over_shared_heads()
    {
        var (i, j, heads, shared, d) = (3, 4, 4, 2, 5);
        var (q, key, v) = (Random(1, i, heads, d), Random(2, j, shared, d), Random(3, j, shared, d));
        var y = Run("Attention", ("q", q), ("key", key), ("v", v), ("start", new NumberArray([1.0])), ("scale", new NumberArray([0.5]))).Result;

        for (var a = 0; a < i; a++)
        {
            for (var h = 0; h < heads; h++)
            {
                var weights = Enumerable.Range(0, a + 2).Select(b => Math.Exp(0.5 * Enumerable.Range(0, d).Sum(c => q[a, h, c] * key[b, h / 2, c]))).ToArray();
                for (var c = 0; c < d; c++)
                {
                    Assert.Equal(weights.Select((p, b) => p * v[b, h / 2, c]).Sum() / weights.Sum(), y[a, h, c], 12);
                }
            }
        }
    }

    [Fact]
    public void Retention_decays_each_head_by_its_default()
    {
        var (q, k, v) = (new NumberArray([1, 1, 1, 1], 2, 2, 1), new NumberArray([1, 1, 0, 0], 2, 2, 1), new NumberArray([1, 1, 1, 1], 2, 2, 1));
        var y = Run("Retention", ("q", q), ("k", k), ("v", v)).Result;

        Assert.Equal([1, 1, 1 - Math.Pow(2, -5), 1 - Math.Pow(2, -6)], y.Values);
    }

    [Fact]
    public void Rwkv6_reads_its_state_before_it_writes_it()
    {
        var one = new NumberArray([1.0], 1, 1, 1);
        var y = Run("Rwkv6", ("r", one), ("k", one), ("w", one), ("v", one), ("u", new NumberArray([3.0], 1, 1)));

        Assert.Equal(3, y.Result[0, 0, 0]);
        Assert.Equal(1, y.FinalStates["S"][0, 0, 0]);
    }

    [Fact]
    public void Two_states_may_use_each_others_old_value_through_intermediates()
    {
        var (x, ar, ai) = (new NumberArray([1, 0, 0], 3, 1), new NumberArray([0.0], 1), new NumberArray([1.0], 1));

        Assert.Equal([1, 0, -1], Run("Complex", ("x", x), ("ar", ar), ("ai", ai)).Result.Values);
    }

    [Fact]
    public void CrossScan_of_an_accumulating_scan_walks_rows_columns_and_back()
    {
        var kernels = Binder.BindFile(QkParser.Parse("""
            scan Cumulative over t (x : [t, d]) { state h : f32 [d]; h = h + x; y[t, d] = h }
            kernel Rows(u : [i, j, d]) { y[i, j, d] = Cumulative(u) order rows(i, j) }
            kernel Columns(u : [i, j, d]) { y[i, j, d] = Cumulative(x: u) order columns(i, j) }
            kernel Back(u : [i, j, d]) { y[i, j, d] = Cumulative(u) order reverse columns(i, j) }
            kernel Backwards(u : [t, d]) { y[t, d] = Cumulative(u) order reverse }
            kernel Table(u : [t, d], p : uint8 [t]) { y[t, d] = Cumulative(u) order table(p) }
            kernel Twice(u : [i, j, d]) { y[t, d] = Cumulative(u) order concat(rows(i, j), reverse rows(i, j)) }
            """).File).Kernels.ToDictionary(k => k.Name);
        NumberArray Walk(string name, params (string, NumberArray)[] arguments) =>
            KernelInterpreter.Run(kernels[name], arguments.ToDictionary(a => a.Item1, a => a.Item2), callees: n => kernels.GetValueOrDefault(n)).Result;
        var grid = new NumberArray([1, 2, 4, 8, 16, 32], 2, 3, 1);
        var line = new NumberArray([1, 2, 4], 3, 1);

        Assert.Equal([1, 3, 7, 15, 31, 63], Walk("Rows", ("u", grid)).Values);
        Assert.Equal([1, 11, 31, 9, 27, 63], Walk("Columns", ("u", grid)).Values);
        Assert.Equal([63, 54, 36, 62, 52, 32], Walk("Back", ("u", grid)).Values);
        Assert.Equal([7, 6, 4], Walk("Backwards", ("u", line)).Values);
        Assert.Equal([5, 7, 4], Walk("Table", ("u", line), ("p", new NumberArray([2, 0, 1], 3))).Values);
        Assert.Equal([1, 3, 7, 15, 31, 63, 95, 111, 119, 123, 125, 126], Walk("Twice", ("u", grid)).Values);
    }

    [Fact]
    public void Leading_axes_make_a_batch()
    {
        var (x, w) = (Random(1, 3, 2, 5), Random(2, 4, 5));
        var y = Run("Linear", ("x", x), ("w", w)).Result;

        Assert.Equal([3, 2, 4], y.Shape);
        Assert.Equal(Run("Linear", ("x", x.At(2)), ("w", w)).Result.Values, y.At(2).Values);
    }

    [Fact]
    public void A_sequence_that_ends_early_keeps_the_state_of_its_last_step()
    {
        var (x, ar, ai) = (Random(1, 2, 4, 3), Random(2, 3), Random(3, 3));
        var arguments = new Dictionary<string, NumberArray> { ["x"] = x, ["ar"] = ar, ["ai"] = ai };
        var run = KernelInterpreter.Run(Gallery["Complex"], arguments, lengths: [4, 2]);
        var early = Run("Complex", ("x", Part(x.At(1), 0, 2)), ("ar", ar), ("ai", ai));

        Assert.Equal(early.FinalStates["re"].Values, run.FinalStates["re"].At(1).Values);
        Assert.Equal(early.Result.Values.Concat(new double[6]), run.Result.At(1).Values);
    }

    [Theory]
    [InlineData("gelu", 1, 0.8413447460685429)]
    [InlineData("gelu", -3, -0.004049694094890287)]
    [InlineData("softplus", 800, 800)]
    [InlineData("softplus", -40, 4.248354255291589e-18)]
    [InlineData("sigmoid", -800, 0)]
    [InlineData("round", 2.5, 2)]
    [InlineData("sign", 0, 0)]
    [InlineData("log2", 8, 3)]
    [InlineData("silu", 0, 0)]
    public void Functions_have_their_exact_values(string function, double x, double expected)
    {
        var kernel = Binder.BindFile(QkParser.Parse($"kernel K(x : [i]) {{ y[i] = {function}(x) }}").File).Kernels[0];
        var y = KernelInterpreter.Run(kernel, new Dictionary<string, NumberArray> { ["x"] = new([x], 1) }).Result[0];

        Assert.Equal(expected, y, Math.Abs(expected) * 1e-13);
    }

    [Fact]
    public void Shapes_that_contradict_each_other_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Run("Linear", ("x", Random(1, 2, 5)), ("w", Random(2, 4, 6))));
        Assert.Equal("Linear: K is 5, but 'w' has 6 in dimension 2", error.Message);
    }

    private static KernelRun Run(string name, params (string Name, NumberArray Value)[] arguments) =>
        KernelInterpreter.Run(Gallery[name], arguments.ToDictionary(a => a.Name, a => a.Value), callees: n => Gallery.GetValueOrDefault(n));

    private static NumberArray Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var array = NumberArray.Zeros(shape);
        for (var i = 0; i < array.Values.Length; i++)
        {
            array.Values[i] = (2 * random.NextDouble()) - 1;
        }
        return array;
    }

    /// <summary>Some of the leading places.</summary>
    private static NumberArray Part(NumberArray array, int from, int count)
    {
        var inner = array.Values.Length / array.Shape[0];
        return new NumberArray(array.Values[(from * inner)..((from + count) * inner)], [count, .. array.Shape.Skip(1)]);
    }
}

using Kernels.Cpu;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Graph;

public sealed unsafe class GraphPlanTests : IDisposable
{
    private readonly GraphBuilder graph = new();
    private readonly WorkerPool pool = new(1);
    private readonly WeightMatrix weights = PlainFormat.Weights(48, 32, GraphRunner.Random(1, 48 * 32));
    private readonly WeightMatrix square = PlainFormat.Weights(32, 32, GraphRunner.Random(2, 32 * 32));

    public void Dispose()
    {
        weights.Dispose();
        square.Dispose();
        pool.Dispose();
    }

    [Fact]
    public void A_chain_of_equal_widths_runs_in_two_buffers()
    {
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var x = input;
        for (var i = 0; i < 10; i++)
        {
            x = graph.Add(new Linear($"linear {i}", x, square));
        }
        graph.Output(graph.Add(new Add("sum", x, x)));

        using var onCpu = OnCpu(8);
        Assert.Equal(2 * 8 * 32 * sizeof(float), onCpu.Layout.Bytes);
    }

    [Fact]
    public void A_value_keeps_its_place_until_its_last_reader()
    {
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var residual = graph.Add(new Linear("first", input, square));
        var x = graph.Add(new Linear("second", residual, square));
        x = graph.Add(new Linear("third", x, square));
        x = graph.Add(new Linear("fourth", x, square));
        var output = graph.Add(new Add("sum", residual, x));
        graph.Output(output);
        using var onCpu = OnCpu(4);
        var offsets = onCpu.Plan.Values.Where(v => v != input && v != output).Select(v => OffsetOf(onCpu, v)).ToArray();

        Assert.DoesNotContain(offsets[0], offsets[1..]);
        Assert.NotEqual(offsets[1], offsets[2]);
        Assert.Equal(offsets[1], offsets[3]);
    }

    [Fact]
    public void An_operation_in_place_does_not_overwrite_a_value_that_is_still_to_be_read()
    {
        using var one = Tensor.From(Enumerable.Repeat(1f, 32).ToArray(), 32);
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var x = graph.Add(new Linear("first", input, square));
        var norm = graph.Add(new RmsNorm("norm", x, one, 1e-5f));
        graph.Output(graph.Add(new Add("sum", x, norm)));
        using var onCpu = OnCpu(4);

        Assert.NotEqual(OffsetOf(onCpu, x), OffsetOf(onCpu, norm));
    }

    [Fact]
    public void Only_the_asked_rows_are_computed_after_LastRows()
    {
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var output = graph.Add(new Linear("linear", graph.Add(new LastRows("last", input)), weights));
        graph.Output(output);
        using var onCpu = OnCpu(5);
        using var session = onCpu.CreateSession();
        var x = GraphRunner.Random(3, 5 * 32);
        float[] all = new float[5 * 48], last = [.. Enumerable.Repeat(-1f, 5 * 48)];
        fixed (float* pointer = x, first = all, second = last)
        {
            session.Bind(input, pointer, 32);
            session.Bind(output, first, 48);
            session.Run(5, 5);
            session.Bind(output, second, 48);
            session.Run(5, 2);
            session.Run(5, 0);
        }

        Assert.Equal(all[(3 * 48)..], last[..(2 * 48)]);
        Assert.All(last[(2 * 48)..], v => Assert.Equal(-1f, v));
        Assert.Equal(15, session.Position);
    }

    [Fact]
    public void A_width_that_does_not_fit_is_an_error_that_names_node_and_widths()
    {
        var x = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 31);
        var error = Assert.Throws<ArgumentException>(() => new Linear("layers.3.q_proj", x, weights));
        Assert.Equal("layers.3.q_proj: x should be F32 rows of 32, but is x : F32 [Tokens, 31].", error.Message);
    }

    [Fact]
    public void A_format_without_a_kernel_is_an_error_when_the_graph_is_put_on_a_machine()
    {
        var x = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var activation = new FormatDescriptor
        {
            Name = "NoSuchActivation",
            IsActivation = true,
            RowAxis = "m",
            ColumnAxis = "k",
            Text = "",
            Hash = "",
            Fields = [],
            Value = new NumberNode(0),
        };
        graph.Output(graph.Add(new Linear("linear", x, weights, activation: activation)));
        Assert.Throws<KernelNotFoundException>(() => OnCpu(1));
    }

    [Fact]
    public void A_value_of_another_graph_is_an_error()
    {
        var x = new GraphBuilder().Input("stranger", ValueKind.F32, RowExtent.Tokens, 32);
        Assert.Contains("stranger", Assert.Throws<ArgumentException>(() => graph.Add(new Linear("linear", x, weights))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_nobody_uses_is_an_error()
    {
        var x = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        graph.Add(new Linear("forgotten", x, weights));
        Assert.Contains("forgotten", Assert.Throws<InvalidOperationException>(() => graph.Plan(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_of_columns_lies_in_the_memory_of_its_value_and_keeps_it()
    {
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var wide = graph.Add(new Linear("wide", input, weights));
        var columns = graph.Columns("columns", wide, 3, 40);
        var inner = graph.Columns("inner", columns, 2, 32);
        var x = graph.Add(new Linear("second", graph.Columns("first", wide, 0, 32), square));
        x = graph.Add(new Linear("third", x, square));
        var output = graph.Add(new Add("sum", inner, x));
        graph.Output(output);
        using var onCpu = OnCpu(4);

        Assert.Equal((wide, 5), (inner.Source, inner.FirstColumn));
        Assert.Equal(OffsetOf(onCpu, wide) + (5 * sizeof(float)), OffsetOf(onCpu, inner));
        Assert.NotEqual(OffsetOf(onCpu, wide), OffsetOf(onCpu, x));

        using var session = onCpu.CreateSession();
        float[] values = GraphRunner.Random(3, 3 * 32), sum = new float[3 * 32];
        fixed (float* from = values, to = sum)
        {
            session.Bind(input, from, 32);
            session.Bind(output, to, 32);
            session.Run(3, 3);
        }
        for (var t = 0; t < 3; t++)
        {
            var row = Apply(weights, values[(t * 32)..((t + 1) * 32)]);
            var expected = Apply(square, Apply(square, row[..32])).Zip(row[5..37], (a, b) => a + b).ToArray();
            Assert.All(Enumerable.Range(0, 32), i => Assert.Equal(expected[i], sum[(t * 32) + i], 1e-3f));
        }
    }

    [Fact]
    public void A_result_that_would_lie_over_a_view_that_is_still_to_be_read_lies_elsewhere()
    {
        var x = graph.Add(new Linear("first", graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32), square));
        var sum = graph.Add(new Add("sum", x, x));
        var half = graph.Columns("half", x, 0, 16);
        graph.Output(graph.Add(new Add("halves", half, graph.Columns("other half", sum, 16, 16))));

        using var onCpu = OnCpu(4);
        Assert.NotEqual(OffsetOf(onCpu, x), OffsetOf(onCpu, sum));
    }

    [Fact]
    public void A_view_of_what_the_caller_binds_or_of_columns_that_are_not_there_is_an_error()
    {
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var wide = graph.Add(new Linear("wide", input, weights));
        Assert.Throws<ArgumentException>(() => graph.Columns("columns", input, 0, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Columns("columns", wide, 40, 9));
        var view = graph.Columns("columns", wide, 40, 8);
        Assert.Throws<ArgumentException>(() => graph.Output(wide));
        Assert.Throws<ArgumentException>(() => graph.Output(view));
    }

    private CpuGraph OnCpu(int maxTokens) => new(graph.Plan(maxTokens), pool);

    private static long OffsetOf(CpuGraph onCpu, GraphValue value) => onCpu.Layout.Offsets[value.Id];

    private static float[] Apply(WeightMatrix matrix, float[] x)
    {
        using var fields = matrix.Open();
        var values = fields.Matrix["v"].Patterns<float>().ToArray();
        return [.. values.Chunk(matrix.Columns).Select(row => row.Zip(x, (w, v) => w * v).Sum())];
    }
}

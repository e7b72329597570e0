using Kernels.Formats;
using Kernels.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Graph;

public sealed unsafe class GraphPlanTests : IDisposable
{
    private readonly GraphBuilder graph = new();
    private readonly PackedMatrix weights = PlainFormat.Matrix(48, 32, GraphRunner.Random(1, 48 * 32));
    private readonly PackedMatrix square = PlainFormat.Matrix(32, 32, GraphRunner.Random(2, 32 * 32));

    public void Dispose()
    {
        weights.Dispose();
        square.Dispose();
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

        Assert.Equal(2 * 8 * 32 * sizeof(float), graph.Plan(8).ArenaBytes);
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
        var plan = graph.Plan(4);
        var offsets = plan.Values.Where(v => v != input && v != output).Select(v => plan.OffsetOf(v)).ToArray();

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
        var plan = graph.Plan(4);

        Assert.NotEqual(plan.OffsetOf(x), plan.OffsetOf(norm));
    }

    [Fact]
    public void Only_the_asked_rows_are_computed_after_LastRows()
    {
        var input = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 32);
        var output = graph.Add(new Linear("linear", graph.Add(new LastRows("last", input)), weights));
        graph.Output(output);
        using var pool = new WorkerPool(1);
        using var session = new GraphSession(graph.Plan(5), pool);
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
    public void A_format_without_a_kernel_is_an_error_when_the_node_is_made()
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
        Assert.Throws<KernelNotFoundException>(() => new Linear("linear", x, weights, activation: activation));
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
}

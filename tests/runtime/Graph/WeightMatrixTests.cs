using Kernels.Cpu;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Graph;

public sealed unsafe class WeightMatrixTests : IDisposable
{
    private static readonly float[] Values = GraphRunner.Random(1, 6 * 5);

    private readonly EncodedMatrix fields = PlainFormat.Encode(6, 5, Values);
    private readonly PackedMatrix packed = PlainFormat.Matrix(6, 5, Values);
    private readonly WeightMatrix matrix;

    public WeightMatrixTests() => matrix = new WeightMatrix(fields);

    public void Dispose()
    {
        matrix.Dispose();
        packed.Dispose();
    }

    [Fact]
    public void Fields_that_are_kept_packed_are_unpacked_to_be_read_and_their_memory_is_given_back()
    {
        Assert.True(matrix.KeepAs(packed, () => packed.Unpack()));

        Assert.True(fields["v"].Pointer is null);
        using var read = matrix.Open();
        Assert.Equal(Values, read.Matrix["v"].Patterns<float>().ToArray());
    }

    [Fact]
    public void Fields_that_are_being_read_stay_until_they_are_closed()
    {
        var first = matrix.Open();
        var second = matrix.Open();
        matrix.KeepAs(packed, () => packed.Unpack());
        first.Dispose();
        first.Dispose();
        Assert.Equal(Values, second.Matrix["v"].Patterns<float>().ToArray());
        second.Dispose();

        Assert.True(fields["v"].Pointer is null);
    }

    [Fact]
    public void What_is_packed_belongs_to_the_matrix_where_it_has_the_fields_place_and_else_to_who_packed_it()
    {
        using var another = PlainFormat.Matrix(6, 5, Values);
        Assert.True(matrix.KeepAs(packed, () => packed.Unpack()));
        Assert.False(matrix.KeepAs(another, () => another.Unpack()));
        matrix.Dispose();

        var row = new float[5];
        another.DequantizeRow(5, row);
        Assert.Equal(Values[25..], row);
        Assert.True(packed.Pointer is null);
        Assert.Throws<ObjectDisposedException>(matrix.Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_graph_that_is_put_on_this_machine_twice_computes_the_same(bool keepsFields)
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 5);
        var y = graph.Add(new Linear("linear", x, matrix));
        graph.Output(y);
        var plan = graph.Plan(1);
        using var pool = new WorkerPool(1);
        var results = Enumerable.Range(0, 2).Select(_ =>
        {
            using var onCpu = new CpuGraph(plan, pool, keepsFields);
            return Run(onCpu, x, y);
        }).ToList();

        Assert.Equal(results[0], results[1]);
        using var read = matrix.Open();
        Assert.Equal(keepsFields, read.Matrix == fields);
        Assert.Equal(Values, read.Matrix["v"].Patterns<float>().ToArray());
    }

    private static float[] Run(CpuGraph onCpu, GraphValue x, GraphValue y)
    {
        using var session = onCpu.CreateSession();
        float[] input = [1, 2, 3, 4, 5], output = new float[6];
        fixed (float* from = input, to = output)
        {
            session.Bind(x, from, 5);
            session.Bind(y, to, 6);
            session.Run(1, 1);
        }
        return output;
    }
}

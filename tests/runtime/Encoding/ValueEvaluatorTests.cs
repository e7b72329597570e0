using Kernels.Formats;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class ValueEvaluatorTests
{
    private static readonly IndexNode N = new("n");
    private static readonly IndexNode K = new("k");

    [Fact]
    public void A_scaled_code_is_read_at_its_point()
    {
        using var matrix = new EncodedMatrix(WithZero(UInt(4), F16, UInt(4), PerGroup(4)), 2, 6);
        matrix["q"].SetPattern(11, 9);
        matrix["s"].SetPattern(3, 0x3800);
        matrix["z"].SetPattern(3, 12);
        var values = new ValueEvaluator(matrix);
        Assert.Equal(0.5 * (9 - 12), values.At(1, 5));
        Assert.Equal(0, values.At(0, 5));
        Assert.Equal(values.At(1, 5), values.All()[11]);
    }

    [Fact]
    public void Planes_are_summed()
    {
        var planes = new FieldDescriptor("b", Sign, [FieldDimension.Free(2), FieldDimension.Along("n"), FieldDimension.Along("k")]);
        var scales = new FieldDescriptor("s", F32, [FieldDimension.Free(2)], Constant: [3.0, 0.25]);
        var i = new IndexNode("i");
        var body = new OperationNode("*", [new FieldNode("s", [i]), new FieldNode("b", [i, N, K])]);
        using var matrix = new EncodedMatrix(Format([planes, scales], new ReduceNode("sum", "i", new NumberNode(2), body)), 1, 2);
        matrix["b"].SetPattern(1, 1);
        matrix["b"].SetPattern(2, 1);
        Assert.Equal([-3 + 0.25, 3 - 0.25], new ValueEvaluator(matrix).All());
    }

    [Theory]
    [InlineData("-", 7, 2, 5)]
    [InlineData("/", 7, 2, 3.5)]
    [InlineData("floor/", -7, 2, -4)]
    [InlineData("ceiling/", 7, 2, 4)]
    [InlineData("%", -7, 4, 1)]
    [InlineData("^", 2, 10, 1024)]
    [InlineData("min", 2, 10, 2)]
    [InlineData("<=", 2, 2, 1)]
    public void Operations_follow_the_language(string operation, double left, double right, double value)
    {
        using var matrix = new EncodedMatrix(Format([new FieldDescriptor("q", Bit, [])], new OperationNode(operation, [new NumberNode(left), new NumberNode(right)])), 1, 1);
        Assert.Equal(value, new ValueEvaluator(matrix).At(0, 0));
    }

    [Fact]
    public void Indices_and_extents_are_numbers()
    {
        var value = new OperationNode("+", [new OperationNode("*", [N, new ExtentNode("K")]), K]);
        using var matrix = new EncodedMatrix(Format([new FieldDescriptor("q", Bit, [])], value), 3, 4);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (double)i), new ValueEvaluator(matrix).All());
    }

    [Fact]
    public void An_index_out_of_range_and_unknown_names_are_errors()
    {
        var table = new FieldDescriptor("t", F32, [FieldDimension.Free(2)], Constant: [1.0, 2.0]);
        using var beyond = new EncodedMatrix(Format([table], new FieldNode("t", [K])), 1, 3);
        Assert.Contains("index 2 of dimension 0 of 't'", Assert.Throws<InvalidDataException>(() => new ValueEvaluator(beyond).All()).Message, StringComparison.Ordinal);
        using var unbound = new EncodedMatrix(Format([table], new IndexNode("j")), 1, 1);
        Assert.Throws<NotSupportedException>(() => new ValueEvaluator(unbound));
        using var unknown = new EncodedMatrix(Format([table], new OperationNode("frobnicate", [N])), 1, 1);
        Assert.Throws<NotSupportedException>(() => new ValueEvaluator(unknown));
    }

    private static FormatDescriptor Format(FieldDescriptor[] fields, ValueNode value) => new()
    {
        Name = "Sample",
        RowAxis = "n",
        ColumnAxis = "k",
        Text = "format Sample",
        Hash = "0",
        Fields = [.. fields],
        Value = value,
    };
}

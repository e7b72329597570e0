using Kernels.Formats;
using Kernels.Library;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Kernels;

/// <summary>Calls of <c>Linear</c> from safe code: the raw call's numbers, and an exception for whatever does not fit.</summary>
public sealed class LinearRunTests : IDisposable
{
    private const int N = 37, K = 53;

    private readonly Random random = new(15);
    private readonly WorkerPool pool = new(3);
    private readonly PackedMatrix weights;
    private readonly float[] bias;

    public LinearRunTests()
    {
        using var fields = new EncodedMatrix(F32.Descriptor, N, K);
        fields["v"].SetValues<float>(Numbers(N * K));
        weights = PackedMatrix.Pack(fields);
        bias = Numbers(N);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(40)]
    public void Every_overload_gives_the_numbers_of_the_raw_call(int rows)
    {
        var x = Numbers(rows * K);
        var expected = Raw(x, rows, bias);
        var filled = new float[rows * N];
        LinearF32.Run(x, rows, weights, filled, pool, bias);
        using var tensor = Tensor.From(x, rows, K);
        using var added = Tensor.From(bias, N);
        using var result = LinearF32.Run(tensor, weights, pool, added);

        Assert.Equal(expected, LinearF32.Run(x, weights, pool, bias));
        Assert.Equal(expected, LinearF32.Run(x, weights, null, bias));
        Assert.Equal(expected, filled);
        Assert.Equal(expected, result.Span.ToArray());
        Assert.Equal([rows, N], result.Shape.ToArray());
        Assert.Equal(Raw(x, rows, []), LinearF32.Run(x, weights));
    }

    [Fact]
    public void Leading_axes_of_a_tensor_are_kept()
    {
        using var x = Tensor.From(Numbers(6 * K), 2, 3, K);
        using var y = LinearF32.Run(x, weights);

        Assert.Equal([2, 3, N], y.Shape.ToArray());
        Assert.Equal(LinearF32.Run(x.Span, weights), y.Span.ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var (x, y) = (new float[2 * K], new float[2 * N]);
        using var other = new PackedMatrix(F16.Descriptor, N, K);
        using var narrow = new Tensor(2, K - 1);

        Refused("x", () => LinearF32.Run(new float[K + 1], weights));
        Refused("x", () => LinearF32.Run([], weights));
        Refused("x", () => LinearF32.Run(x, 3, weights, y));
        Refused("y", () => LinearF32.Run(x, 2, weights, new float[(2 * N) + 1]));
        Refused("bias", () => LinearF32.Run(x, weights, bias: new float[N - 1]));
        Refused("weights", () => LinearF32.Run(x, other));
        Refused("x", () => LinearF32.Run(narrow, weights).Dispose());
        Refused("rows", () => LinearF32.Run(x, -1, weights, y));
        var shared = new float[2 * K];
        Refused("y", () => LinearF32.Run(shared, 2, weights, shared.AsSpan(0, 2 * N)));
        LinearF32.Run([], 0, weights, []);
    }

    [Fact]
    public void Weights_that_are_disposed_are_refused()
    {
        var gone = new PackedMatrix(F32.Descriptor, N, K);
        gone.Dispose();

        Assert.Throws<ObjectDisposedException>(() => LinearF32.Run(new float[K], gone));
    }

    [Fact]
    public void A_field_takes_the_numbers_of_its_type_and_no_others()
    {
        using var field = new EncodedField(new("q", new(ElementKind.Int, 4), [FieldDimension.Free(3)]), [3]);
        field.SetValues<int>([-8, 0, 7]);

        Refused("values", () => field.SetValues<int>([1, 2]));
        Refused("values", () => field.SetValues<int>([1, 2, 8]));
        Refused("values", () => field.SetValues<float>([1, 2, 0.5f]));
        Refused("values", () => field.SetValues<float>([1, 2, float.NaN]));
        Assert.Equal([-8, 0, 7], Enumerable.Range(0, 3).Select(i => field.Value(i)));
    }

    public void Dispose()
    {
        weights.Dispose();
        pool.Dispose();
    }

    private static void Refused(string argument, Action call) => Assert.Equal(argument, Assert.ThrowsAny<ArgumentException>(call).ParamName);

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    private unsafe float[] Raw(float[] x, int rows, float[] added)
    {
        var y = new float[rows * N];
        using var workspace = new NativeBuffer(LinearF32.Kernel.WorkspaceBytes(rows, N, K));
        fixed (float* source = x, result = y, b = added)
        {
            LinearF32.Kernel.Run(new LinearCall { Weights = weights, X = source, XStride = K, M = rows, Y = result, YStride = N, Bias = b, Workspace = workspace.Pointer, Pool = pool });
        }
        return y;
    }
}

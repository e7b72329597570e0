using Kernels.Graph;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Graph;

/// <summary>What the nodes of recurrent models refuse; what they compute is tested in the models that they make up.</summary>
public sealed class RecurrentNodeTests : IDisposable
{
    private readonly GraphBuilder graph = new();
    private readonly List<Tensor> tensors = [];
    private int count;

    public void Dispose() => tensors.ForEach(t => t.Dispose());

    [Fact]
    public void A_convolution_has_a_filter_for_each_column()
    {
        var x = Input(6);
        AssertMismatch(() => new CausalConvolution("conv", x, Zeros(5, 1, 4), null), "conv: the filters should be [6, w], one for each column of x, but are [5, 1, 4].");
        AssertMismatch(() => new CausalConvolution("conv", x, Zeros(6, 2, 4), null), "but are [6, 2, 4].");
        AssertMismatch(() => new CausalConvolution("conv", x, Zeros(6, 4), Zeros(5)), "conv: the bias should have 6 values, one for each column of x, but has 5.");
    }

    [Fact]
    public void A_selective_scan_has_rates_for_each_channel_and_element_of_its_state()
    {
        GraphValue u = Input(6), b = Input(3);
        AssertMismatch(() => new SelectiveScan("scan", u, u, b, b, u, Zeros(3, 6), Zeros(6), Zeros(6)), "scan: A should be [6, 3], but is [3, 6].");
        AssertMismatch(() => new SelectiveScan("scan", u, u, b, b, u, Zeros(6, 3), Zeros(6), Zeros(3)), "scan: bias and skip should have 6 values, but have 6 and 3.");
        AssertMismatch(() => new SelectiveScan("scan", u, b, b, b, u, Zeros(6, 3), Zeros(6), Zeros(6)), "scan: both inputs should be F32 of one shape");
    }

    [Fact]
    public void A_state_space_duality_has_heads_in_whole_groups()
    {
        GraphValue x = Input(12), dt = Input(6), b = Input(10);
        StateSpaceDuality Make(StateSpaceShape shape, Tensor rates) => new("ssd", x, dt, b, b, rates, Zeros(6), Zeros(6), shape);
        AssertMismatch(() => Make(new(6, 2, 4, 5), Zeros(6)), "ssd: the 6 heads should be a multiple of the 4 groups.");
        AssertMismatch(() => Make(new(6, 2, 3, 5), Zeros(6)), "ssd: B should be F32 rows of 15, but is x2 : F32 [Tokens, 10].");
        AssertMismatch(() => Make(new(6, 2, 2, 5), Zeros(5)), "ssd: A, bias and skip should have 6 values, one for each head, but one has 5.");
    }

    private static void AssertMismatch(Func<object> make, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);

    private GraphValue Input(int width) => graph.Input($"x{count++}", ValueKind.F32, RowExtent.Tokens, width);

    private Tensor Zeros(params int[] shape)
    {
        tensors.Add(new Tensor(shape));
        return tensors[^1];
    }

}

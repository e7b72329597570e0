using Kernels.Arrays;
using Kernels.Formats;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>Operands in declared formats: what is encoded on the way in, and what is refused.</summary>
public class OperandTests
{
    [Fact]
    public void Numbers_are_encoded_in_the_activation_format_of_their_parameter()
    {
        using var sample = new Sample(50);
        using var q = Tensor.From([0.5f, -3, 2, -1, -1, -1], 2, 3);
        using var k = Tensor.From([1, -1, 1, 7, 7, -7], 2, 3);
        using var v = Tensor.From([10, 100], 2, 1);

        var y = sample.Run(BiAttention.Kernel, new() { { "q", q }, { "k", k }, { "v", v } })["y"];

        // Signs of q: + - +, - - -; of k: + - +, + + -. Products over d: 3 and -1, -1 and -1; of v: +, +.
        Assert.Equal([1f, 0f], y.Span.ToArray());
    }

    [Fact]
    public void A_format_that_is_no_activation_takes_matrices_alone()
    {
        using var sample = new Sample(51);
        using var q = new EncodedMatrix(Bebr2.Descriptor, 2, 4);
        using var other = new EncodedMatrix(Int4G32.Descriptor, 3, 4);
        var norm = sample.All(1, 3);

        var numbers = Assert.Throws<ArgumentException>(() => sample.Run(BebrScore.Kernel, new() { { "q", q }, { "c", sample.All(1, 3, 4) }, { "norm", norm } }));
        var elsewhere = Assert.Throws<ArgumentException>(() => sample.Run(BebrScore.Kernel, new() { { "q", q }, { "c", other }, { "norm", norm } }));

        Assert.StartsWith("BebrScore: 'c' should be a matrix in the format Bebr2; it is given as F32 [3, 4].", numbers.Message, StringComparison.Ordinal);
        Assert.StartsWith("BebrScore: 'c' should be a matrix in the format Bebr2", elsewhere.Message, StringComparison.Ordinal);
    }
}

using Kernels.Arrays;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Golden;

/// <summary>VMamba's four orders over a grid, and their way back.</summary>
public class CrossScanGoldenTests
{
    public static TheoryData<string> Files => GoldenFile.Files;

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public unsafe void Walks_visit_the_grid_in_the_recorded_orders(string path)
    {
        using var golden = new GoldenFile(path);
        var recorded = golden["cross.scan"];
        var (batches, channels, length) = (recorded.Shape[0], recorded.Shape[2], recorded.Shape[3]);
        using var arguments = new KernelArguments { { "x", golden["cross.x"].Permuted(0, 2, 3, 1) } };
        using var y = new Tensor(batches, 4, length, channels);
        Calls.Run(CrossOrders.Kernel, arguments, [], [ArrayView.Of(y.Pointer, batches, 4 * length, channels)]);
        GoldenFile.AssertRecorded(ArrayView.Of(recorded), y.Permuted(0, 1, 3, 2), "cross.scan");
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public unsafe void Walks_put_what_they_made_back_at_its_place(string path)
    {
        using var golden = new GoldenFile(path);
        var (sequences, y) = (golden["cross.merge_in"], golden.Like("cross.merge_out"));
        var shape = sequences.Shape;
        var (batches, channels, height, width) = (shape[0], shape[2], shape[3], shape[4]);
        using var zero = new Tensor(height, width, channels);
        using var arguments = new KernelArguments
        {
            { "x", zero },
            { "s", ArrayView.Of(sequences.Pointer, batches, 4, channels, height * width).Permuted(0, 1, 3, 2) },
        };
        Calls.Run(CrossMerge.Kernel, arguments, [], [ArrayView.Of(y.Pointer, batches, channels, height, width).Permuted(0, 2, 3, 1)]);
        golden.AssertRecorded("cross.merge_out", y, "merge");
    }
}

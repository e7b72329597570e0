using VerifyXunit;

namespace Kernels.Gpu.Tests.Tensor;

public sealed class PtxSnapshotTests
{
    [Theory]
    [InlineData("Int4G128", "decode")]
    [InlineData("Int4G128", "tile16")]
    [InlineData("Nf4", "decode")]
    [InlineData("MxFp4", "dequantize")]
    public Task Emitted_ptx_reads_as_written_by_a_person(string format, string entry)
    {
        var text = GpuKernels.FindTensor(format)!.Ptx;
        var head = text[..text.IndexOf(".visible", StringComparison.Ordinal)];
        var start = text.IndexOf($".visible .entry {entry}(", StringComparison.Ordinal);
        var end = text.IndexOf(".visible", start + 1, StringComparison.Ordinal);
        return Verifier.Verify(head + (end < 0 ? text[start..] : text[start..end]), "ptx", $"{format}.{entry}");
    }
}

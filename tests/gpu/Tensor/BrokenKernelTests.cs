using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Tensor;

/// <summary>The emitted kernels with one mistake put in: the machine names each.</summary>
public sealed class BrokenKernelTests
{
    [Theory]
    [InlineData("bar.sync 0;\n    shr.u32 %token, %thread, 4;", "shr.u32 %token, %thread, 4;", "decode", ReportKind.SharedRace)]
    [InlineData("cp.async.wait_all;", "", "decode", ReportKind.CopyNotWaited)]
    [InlineData("cp.async.wait_group 1;", "", "tile16", ReportKind.CopyNotWaited)]
    [InlineData("add.u32 %index, %n, 15;", "add.u32 %index, %n, 31;", "tile16", ReportKind.OutOfBounds)]
    [InlineData("%lane, 16, %codes_0_0", "%lane, 8, %codes_0_0", "decode", ReportKind.Misaligned)]
    [InlineData("mov.f32 %zero, 0f00000000;", "", "tile16", ReportKind.UnwrittenRegister)]
    public void A_mistake_in_a_kernel_is_named(string right, string wrong, string entry, ReportKind kind)
    {
        var call = new TensorCall("Int4G128", entry == "decode" ? 2 : 16, 40, 4096, seed: 3);
        Assert.Equal(entry, call.Launch.Entry);
        var reports = call.Run(change: text =>
        {
            var at = text.IndexOf($".entry {entry}(", StringComparison.Ordinal);
            var place = text.IndexOf(right, at, StringComparison.Ordinal);
            Assert.True(place > at, $"{entry} has no \"{right}\"");
            return text[..place] + wrong + text[(place + right.Length)..];
        }).Result.Reports;
        Assert.Contains(reports, r => r.Kind == kind);
    }
}

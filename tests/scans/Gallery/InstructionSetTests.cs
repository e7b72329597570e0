using System.Runtime.Intrinsics.X86;
using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>The check of all kernels in processes of their own, which have fewer instruction sets.</summary>
public class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "AVX2", "4")]
    [InlineData("DOTNET_EnableAVX2", "portable", "4")]
    [InlineData("DOTNET_EnableHWIntrinsic", "portable", "1")]
    public void Every_kernel_equals_the_interpreter_without(string switchedOff, string set, string shapes)
    {
        var (code, text) = CheckProcess.Run(TestData.InRepository("examples", "kernels"), shapes, switchedOff);

        Assert.True(code == 0, text);
        Assert.Contains("0 mistakes", text, StringComparison.Ordinal);
        // A machine without AVX2 takes narrower paths by itself.
        Assert.Contains(Avx2.IsSupported ? set : "portable", text, StringComparison.Ordinal);
    }
}

using System.Runtime.Intrinsics.X86;
using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>The check of all kernels in processes of their own, which have fewer instruction sets.</summary>
public class InstructionSetTests(CompiledFolders folders) : IClassFixture<CompiledFolders>
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2", "4")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable", "4")]
    [InlineData("DOTNET_EnableHWIntrinsic=0", "Portable", "1")]
    public void Every_kernel_equals_the_interpreter_with(string settings, string set, string shapes)
    {
        var (code, text) = folders.Check(TestData.InRepository("examples", "kernels"), shapes, settings);

        Assert.True(code == 0, text);
        Assert.Contains("0 mistakes", text, StringComparison.Ordinal);
        if (X86Base.IsSupported)
        {
            // A machine without AVX2 takes narrower paths by itself; other processors have sets of their own.
            Assert.Contains(Avx2.IsSupported ? set : "Portable", text, StringComparison.Ordinal);
        }
    }
}

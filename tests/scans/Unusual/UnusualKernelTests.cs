using Kernels.Check;
using Kernels.Testing;
using Kernels.Threading;

namespace Kernels.Scans.Tests.Unusual;

/// <summary>Diagonals, transposes, nested sums, gathers of gathers, groups of several sizes …</summary>
public class UnusualKernelTests
{
    private static readonly Lazy<IReadOnlyList<CompiledKernel>> All = new(() =>
        InMemoryCompiler.CompileKernels(File.ReadAllText(TestData.InRepository("tests", "scans", "Unusual", "unusual.qk"))));

    public static TheoryData<string> Names => [.. All.Value.Select(k => k.Model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_form_equals_the_interpreter(string name)
    {
        using var pool = new WorkerPool(2);
        var (kernel, random) = (All.Value.Single(k => k.Model.Name == name), new Random(41));
        for (var call = 0; call < 12; call++)
        {
            Assert.Empty(ArrayCheck.Run(kernel, new RandomCall(kernel.Model, random, 24, kernel.FormatOf), pool));
        }
    }
}

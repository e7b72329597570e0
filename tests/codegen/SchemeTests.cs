using System.Globalization;
using Kernels.Check;
using Kernels.Print.Gallery;
using Kernels.Testing;
using Kernels.Threading;

namespace Kernels.Codegen.Tests;

/// <summary>The published schemes, as their library has them, against the float64 interpreter.</summary>
public sealed class SchemeTests
{
    private static readonly string Root = Path.GetDirectoryName(TestData.InRepository("Kernels.sln"))!;

    [Fact]
    public void Every_scheme_equals_the_oracle()
    {
        Schemes.QkFormats.Register();
        using var pool = new WorkerPool(2);
        var formats = GalleryFiles.Read(Root, ["examples/formats", "examples/schemes"]).Where(f => f.Path.StartsWith("examples/schemes/", StringComparison.Ordinal))
            .SelectMany(f => f.Entries).Select(e => e.Declaration.Model.Format).OfType<Compiler.Model.FormatModel>().Where(f => !f.IsActivation).ToList();

        Assert.True(formats.Count >= 38, formats.Count.ToString(CultureInfo.InvariantCulture));
        Assert.All(formats, format =>
        {
            var descriptor = KernelRegistry.FindFormat(format.Name)!;
            var compiled = new CompiledFormat(format, descriptor, [new CompiledLinear(null, KernelRegistry.Linear(descriptor))]);
            foreach (var shape in new CheckShape[] { new(1, 19, 300), new(3, 2, 31), new(2, 5, 7) })
            {
                Assert.Empty(KernelCheck.Run(compiled, shape, seed: shape.K, pool));
            }
        });
    }
}

using Kernels.Check;
using Kernels.Compiler.Emit.Ptx;
using Kernels.PtxMachine.Assembly;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Assembly;

/// <summary>Every PTX module of the repository.</summary>
internal static class PtxModules
{
    public static IReadOnlyList<PtxSource> All { get; } =
    [
        new("a counted sum", PtxTexts.CountedLoop),
        .. Formats().Select(format => new PtxSource("Linear " + format.Name, PtxModuleEmitter.Emit(InMemoryCompiler.Linear, format))),
    ];

    /// <summary>The weight formats of the examples.</summary>
    private static IEnumerable<Compiler.Model.FormatModel> Formats() =>
        from file in Directory.EnumerateFiles(TestData.InRepository("examples", "formats"), "*.qk").Order(StringComparer.Ordinal)
        from format in InMemoryCompiler.Bind(File.ReadAllText(file)).Formats
        where !format.IsActivation
        select format;
}

using Kernels.Check;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Testing;

namespace Kernels.Codegen.Tests;

/// <summary>Models of texts and of the example formats, and what the rules make of them.</summary>
internal static class TestFormats
{
    public const string A8 = "activation A8 { q : int8 [m, k]; s : f32 [m, k/32]; x = s*q; fit absmax }";

    public static BoundFile Examples { get; } = InMemoryCompiler.Bind(InMemoryCompiler.TextOf(TestData.InRepository("examples", "formats")));

    public static FormatModel Example(string name) => Examples.Formats.Single(f => f.Name == name);

    public static FormatModel Format(string body) => InMemoryCompiler.Bind($"format Tested {{ {body} }}").Formats.Single();

    public static FormatModel Activation { get; } = InMemoryCompiler.Bind(A8).Formats.Single();

    /// <summary>The names of the rules that make a format's Linear.</summary>
    public static string[] Rules(FormatModel format, FormatModel? activation = null) =>
        [.. Lowerings.Linear(InMemoryCompiler.Linear, format, activation).Steps.Select(s => s.Rule)];
}

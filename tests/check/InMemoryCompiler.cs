using System.Runtime.Loader;
using Kernels.Arrays;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Syntax.Parsing;
using Kernels.Formats;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Assembly = System.Reflection.Assembly;

namespace Kernels.Check;

/// <summary>The whole pipeline in memory: text, models, C#, an assembly that is loaded.</summary>
public static class InMemoryCompiler
{
    /// <summary>The namespace of what is compiled.</summary>
    public const string Namespace = "Checked";

    private static readonly Lazy<KernelModel> LinearModel = new(() => Bind(LibraryText("linear.qk")).Kernels[0]);
    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Append(typeof(FormatDescriptor).Assembly.Location).Distinct().Select(p => MetadataReference.CreateFromFile(p))]);

    /// <summary>The kernel library's Linear.</summary>
    public static KernelModel Linear => LinearModel.Value;

    /// <summary>The models of a text that has no mistakes.</summary>
    /// <exception cref="InvalidOperationException">The text has mistakes; the message lists them.</exception>
    public static BoundFile Bind(string text)
    {
        var parsed = QkParser.Parse(text);
        var bound = Binder.BindFile(parsed.File);
        var mistakes = parsed.Diagnostics.Concat(bound.Diagnostics).Where(d => d.Kind.PreventsModel).Select(d => d.Format("text")).ToList();
        return mistakes.Count == 0 ? bound : throw new InvalidOperationException(string.Join('\n', mistakes) + "\n" + text);
    }

    /// <summary>Compiles every format of the text, each with f32 and with every activation of the text.</summary>
    /// <param name="everyTarget">Whether the C# for instruction sets that this process does not have is compiled too.</param>
    public static IReadOnlyList<CompiledFormat> Compile(string text, bool everyTarget = true)
    {
        var models = Bind(text).Formats;
        var formats = models.Where(f => !f.IsActivation).ToList();
        var activations = models.Where(f => f.IsActivation).ToList();
        var pairs = formats.SelectMany(f => activations.Prepend(null).Select(a => (Format: f, Activation: a))).ToList();
        var sources = formats.Select(f => CSharpEmitter.EmitFormat(f, Namespace))
            .Concat(activations.Select(a => CSharpEmitter.EmitActivation(a, Namespace)))
            .Concat(pairs.Select(p => CSharpEmitter.EmitLinear(Linear, p.Format, p.Activation, Namespace)));
        var assembly = Load(sources, everyTarget);
        return [.. formats.Select(f => new CompiledFormat(
            f,
            Property<FormatDescriptor>(assembly, ClassNames.Format(f), "Descriptor"),
            [.. pairs.Where(p => p.Format == f).Select(p => new CompiledLinear(p.Activation, Property<LinearKernel>(assembly, ClassNames.Linear(f, p.Activation), "Kernel")))]))];
    }

    /// <summary>Compiles every kernel and scan of the text.</summary>
    public static IReadOnlyList<CompiledKernel> CompileKernels(string text)
    {
        var kernels = Bind(text).Kernels;
        var assembly = Load(kernels.Select(k => CSharpEmitter.EmitArrayKernel(k, Callees(kernels), Namespace)));
        return [.. kernels.Select(k => new CompiledKernel(k, kernels, Property<ArrayKernel>(assembly, k.Name, "Kernel")))];
    }

    /// <summary>Finds the kernels that others call.</summary>
    public static Func<string, KernelModel> Callees(IReadOnlyList<KernelModel> kernels) =>
        name => kernels.FirstOrDefault(k => k.Name == name) ?? throw new InvalidOperationException($"{name} is not declared");

    /// <summary>What a static property of a generated class holds.</summary>
    public static T Property<T>(Assembly assembly, string type, string name) =>
        (T)assembly.GetType($"{Namespace}.{type}", throwOnError: true)!.GetProperty(name)!.GetValue(null)!;

    /// <summary>Compiles files of C# that the emitters wrote in <see cref="Namespace"/>, and loads them.</summary>
    /// <exception cref="InvalidOperationException">The C# has mistakes; the message has the first.</exception>
    public static Assembly Load(IEnumerable<string> sources, bool everyTarget = true)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release);
        var trees = sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, new CSharpParseOptions(LanguageVersion.Latest), path: $"unit{i}.g.cs")).Select(t => everyTarget ? t : OtherTargets.Without(t));
        var compilation = CSharpCompilation.Create("Checked" + Guid.NewGuid().ToString("N"), trees, References.Value, options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).Take(5).ToList();
            var line = errors[0].Location.GetLineSpan().StartLinePosition.Line;
            var source = errors[0].Location.SourceTree!.GetText().Lines.Skip(line).Take(1).Select(l => l.ToString());
            throw new InvalidOperationException(string.Join('\n', errors.Select(e => e.ToString()).Concat(source)));
        }
        image.Position = 0;
        return new AssemblyLoadContext("Checked", isCollectible: false).LoadFromStream(image);
    }

    private static string LibraryText(string name)
    {
        using var stream = typeof(QkParser).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException("no library file " + name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

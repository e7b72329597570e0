using System.Runtime.Loader;
using Kernels.Arrays;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Syntax;
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
    public static IReadOnlyList<CompiledFormat> Compile(string text, bool everyTarget = true) => FormatsIn(Load(FormatSources(text), everyTarget), text);

    /// <summary>Compiles every kernel and scan of the text.</summary>
    public static IReadOnlyList<CompiledKernel> CompileKernels(string text) => KernelsIn(Load(OperandSources(text).Concat(KernelSources(text))), text);

    /// <summary>The formats of a text whose C# is in an assembly.</summary>
    public static IReadOnlyList<CompiledFormat> FormatsIn(Assembly assembly, string text)
    {
        var models = Bind(text).Formats;
        return [.. models.Where(f => !f.IsActivation).Select(f => new CompiledFormat(
            f,
            Property<FormatDescriptor>(assembly, ClassNames.Format(f), "Descriptor"),
            [.. Activations(models).Select(a => new CompiledLinear(a, Property<LinearKernel>(assembly, ClassNames.Linear(f, a), "Kernel")))]))];
    }

    /// <summary>The kernels and scans of a text whose C# is in an assembly.</summary>
    public static IReadOnlyList<CompiledKernel> KernelsIn(Assembly assembly, string text)
    {
        var kernels = Bind(text).Kernels;
        return [.. kernels.Select(k => new CompiledKernel(k, kernels, Property<ArrayKernel>(assembly, k.Name, "Kernel")))];
    }

    /// <summary>The declarations of a folder's .qk files, with the numbers of their tables' files.</summary>
    public static string TextOf(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*.qk").Order(StringComparer.Ordinal).Select(TextOfFile));

    private static string TextOfFile(string path)
    {
        var text = File.ReadAllText(path);
        var file = SourceFile.Parse(path, text);
        var filled = FileTables.Fill(file, table => File.Exists(table) ? File.ReadAllText(table) : null);
        return ReferenceEquals(file, filled) ? text : string.Join('\n', filled.Syntax.Declarations.Select(SyntaxPrinter.Print));
    }

    /// <summary>The C# of everything in the text.</summary>
    public static IEnumerable<string> Sources(string text) => [.. FormatSources(text), .. KernelSources(text)];

    /// <summary>The C# of every format of the text, and of Linear with f32 and with every activation of the text.</summary>
    public static IEnumerable<string> FormatSources(string text)
    {
        var models = Bind(text).Formats;
        return models.SelectMany(f => f.IsActivation
            ? [CSharpEmitter.EmitActivation(f, Namespace)]
            : Activations(models).Select(a => CSharpEmitter.EmitLinear(Linear, f, a, Namespace)).Prepend(CSharpEmitter.EmitFormat(f, Namespace)));
    }

    /// <summary>The C# of the formats that operands are in.</summary>
    private static IEnumerable<string> OperandSources(string text)
    {
        var file = Bind(text);
        return file.Formats.Where(f => file.Kernels.Any(k => k.Parameters.Any(p => p.Format == f.Name)))
            .Select(f => f.IsActivation ? CSharpEmitter.EmitActivation(f, Namespace) : CSharpEmitter.EmitFormat(f, Namespace));
    }

    /// <summary>The C# of every kernel and scan of the text.</summary>
    public static IEnumerable<string> KernelSources(string text)
    {
        var kernels = Bind(text).Kernels;
        return kernels.Select(k => CSharpEmitter.EmitArrayKernel(ArrayProgramBuilder.Plan(k, Callees(kernels)).Plan!, Namespace));
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
        using var image = new MemoryStream(Image(sources, everyTarget ? [] : [InstructionSet.IsThere]));
        return new AssemblyLoadContext("Checked", isCollectible: false).LoadFromStream(image);
    }

    /// <summary>The bytes of the assembly that files of C# are compiled to.</summary>
    /// <param name="machines">Tell the instruction sets of each machine that will run it; without any, the code for all is compiled.</param>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static byte[] Image(IEnumerable<string> sources, params IReadOnlyList<Func<Target, bool>> machines)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release);
        var trees = sources.Concat(SoftwareInstructions.Sources).Select((s, i) => CSharpSyntaxTree.ParseText(s, new CSharpParseOptions(LanguageVersion.Latest), path: $"unit{i}.g.cs")).Select(t => machines.Count == 0 ? t : OtherTargets.Without(t, machines));
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
        return image.ToArray();
    }

    private static IEnumerable<FormatModel?> Activations(IReadOnlyList<FormatModel> models) => models.Where(f => f.IsActivation).Prepend(null);

    private static string LibraryText(string name)
    {
        using var stream = typeof(QkParser).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException("no library file " + name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

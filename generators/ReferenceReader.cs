using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler;
using Kernels.Compiler.Project;
using Microsoft.CodeAnalysis;

namespace Kernels.Generators;

/// <summary>Reads what referenced assemblies declare: their <c>[assembly: Declaration(…)]</c>.</summary>
internal static class ReferenceReader
{
    private const string Attribute = "Kernels.DeclarationAttribute";
    private const string Registry = "Kernels.KernelRegistry";
    private const string GpuRegistry = "Kernels.Gpu.GpuKernels";

    public static IncrementalValueProvider<ReferencedLibraries> Libraries(IncrementalGeneratorInitializationContext context) =>
        context.CompilationProvider.Select(static (compilation, _) => Libraries(compilation));

    private static ReferencedLibraries Libraries(Compilation compilation)
    {
        var runtime = compilation.GetTypeByMetadataName(Attribute)?.ContainingAssembly;
        var assemblies = compilation.SourceModule.ReferencedAssemblySymbols.Where(a => IsOrReferences(a, runtime)).OrderBy(a => a.Name, System.StringComparer.Ordinal).ToList();
        var declarations = assemblies.SelectMany(Declarations).ToList();
        var namespaces = declarations.Select(d => (d.Assembly, d.Namespace)).Distinct().ToList();
        IEnumerable<string> Registrations(string className, string registry) =>
            from assembly in assemblies
            // The registry's own assembly registers what it declares when the registry is first touched.
            where assembly.GetTypeByMetadataName(registry) is null
            from place in namespaces
            let type = $"{place.Namespace}.{className}"
            where place.Assembly == assembly.Name && assembly.GetTypeByMetadataName(type.Replace("@", "")) is not null
            select type;
        return new(
            declarations.ToEquatableArray(),
            Registrations(RegistrationEmitter.ClassName, Registry).ToEquatableArray(),
            Registrations(RegistrationEmitter.GpuClassName, GpuRegistry).ToEquatableArray());
    }

    private static bool IsOrReferences(IAssemblySymbol assembly, IAssemblySymbol? runtime) => runtime is not null
        && (assembly.Identity.Equals(runtime.Identity) || assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == runtime.Name)));

    private static IEnumerable<ImportedText> Declarations(IAssemblySymbol assembly) =>
        from attribute in assembly.GetAttributes()
        where attribute.AttributeClass?.ToDisplayString() == Attribute
        let arguments = attribute.ConstructorArguments
        where arguments.Length == 4 && arguments[3].Kind == TypedConstantKind.Array
        let texts = arguments.Take(3).Select(a => a.Value as string).ToList()
        where texts.All(t => t is not null)
        select new ImportedText(assembly.Name, texts[0]!, texts[1]!, texts[2]!, arguments[3].Values.Select(v => v.Value).OfType<string>().ToEquatableArray());
}

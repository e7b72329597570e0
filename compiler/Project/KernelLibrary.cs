using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Project;

/// <summary>The kernels that every project has: the <c>.qk</c> files of <c>compiler/Library</c>.</summary>
public static class KernelLibrary
{
    private static readonly Lazy<EquatableArray<KernelModel>> Loaded = new(Load);

    /// <summary>All kernels of the library.</summary>
    public static EquatableArray<KernelModel> Kernels => Loaded.Value;

    /// <summary>The matrix product under every linear layer.</summary>
    public static KernelModel Linear => Kernels.First(k => k.Name == "Linear");

    private static EquatableArray<KernelModel> Load()
    {
        var assembly = typeof(KernelLibrary).Assembly;
        var files = assembly.GetManifestResourceNames().Where(n => n.EndsWith(".qk", StringComparison.Ordinal)).OrderBy(n => n, StringComparer.Ordinal);
        return files.SelectMany(f => DeclarationBinder.Bind(SourceFile.Parse(f, Read(assembly, f)))).Select(Checked).ToEquatableArray();
    }

    private static KernelModel Checked(Declaration declaration) => declaration.Model.Kernel
        ?? throw new InvalidOperationException("the library does not compile: " + string.Join("; ", declaration.Diagnostics.Select(d => d.Format(declaration.Path))));

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

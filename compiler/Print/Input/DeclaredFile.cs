using Kernels.Compiler.Model;
using Kernels.Compiler.Project;

namespace Kernels.Print.Input;

/// <summary>The declarations of a file that have no mistakes.</summary>
internal sealed record DeclaredFile(IReadOnlyList<FormatModel> Weights, IReadOnlyList<FormatModel> Activations, IReadOnlyList<KernelModel> Kernels)
{
    /// <summary>Reads a file; what is wrong in it is told on standard error, and the rest is taken.</summary>
    /// <exception cref="MistakeException">Nothing of it is right.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DeclaredFile Read(string path)
    {
        var file = FileTables.Fill(SourceFile.Parse(path, File.ReadAllText(path)), table => File.Exists(table) ? File.ReadAllText(table) : null);
        var declarations = DeclarationBinder.Bind(file).ToList();
        var mistakes = file.Diagnostics.Concat(declarations.SelectMany(d => d.Diagnostics)).Select(d => d.Format(path)).ToList();
        var formats = declarations.Select(d => d.Model.Format).OfType<FormatModel>().ToList();
        var kernels = declarations.Select(d => d.Model.Kernel).OfType<KernelModel>().ToList();
        if (formats.Count + kernels.Count == 0)
        {
            throw new MistakeException(string.Join('\n', mistakes.DefaultIfEmpty($"{path} declares no format and no kernel.")));
        }
        mistakes.ForEach(Console.Error.WriteLine);
        return new([.. formats.Where(f => !f.IsActivation)], [.. formats.Where(f => f.IsActivation)], kernels);
    }

    /// <summary>The kernel of that name.</summary>
    /// <exception cref="MistakeException">There is none.</exception>
    public KernelModel Callee(string name) => Kernels.FirstOrDefault(k => k.Name == name) ?? throw new MistakeException($"{name}, which is called, is not declared in the file.");
}

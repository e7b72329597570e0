using Kernels.Compiler;
using Kernels.Compiler.Model;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Print.Forms;
using Kernels.Print.Input;

namespace Kernels.Print;

/// <summary>Which kernels are printed; null stands for all.</summary>
internal sealed record Selection(string? Kernel, string? Format, string? Activation)
{
    /// <summary>The texts of what is selected, one for each kernel.</summary>
    /// <exception cref="MistakeException">The file has nothing of that name.</exception>
    public IEnumerable<string> Print(DeclaredFile file, Form form, Target? target)
    {
        var linear = KernelLibrary.Linear.Name;
        var kernels = Kernel == linear || Format is not null || Activation is not null ? [] : Named(file.Kernels, k => k.Name, Kernel, "kernel");
        var weights = Kernel is null || Kernel == linear ? Named(file.Weights, f => f.Name, Format, "format") : [];
        var ofActivations = Activation == Instantiation.Float ? [] : Named(file.Activations, f => f.Name, Activation, "activation");
        var activations = Activation is null || Activation == Instantiation.Float ? ofActivations.Prepend<FormatModel?>(null) : ofActivations;
        return kernels.Select(k => Shown(k.Name, form.Kernel(k, file.Callee)))
            .Concat(weights.SelectMany(w => activations.Select(a => form.Linear(w, a, target) is { } text ? $"// {linear} {w.Name} {a?.Name ?? Instantiation.Float}\n{text}" : null)))
            .OfType<string>();
    }

    private static IReadOnlyList<T> Named<T>(IReadOnlyList<T> all, Func<T, string> name, string? asked, string kind)
    {
        var found = asked is null ? all : [.. all.Where(one => name(one) == asked)];
        return asked is null || found.Count > 0 ? found : throw new MistakeException($"The file has no {kind} '{asked}'; it has {string.Join(", ", all.Select(name).DefaultIfEmpty("none"))}.");
    }

    // What has no such form says so in its place.
    private static string? Shown(string what, Planned<string>? form) => form is null ? null : form.Plan is { } text ? $"// {what}\n{text}" : $"// {what}: {form.Refusal}";
}

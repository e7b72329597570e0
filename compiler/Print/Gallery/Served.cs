using Kernels.Compiler.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Project;
using Kernels.Compiler.Storage;

namespace Kernels.Print.Gallery;

/// <summary>What the compiler makes of a declaration: rules, forms of a scan, back ends, encoders.</summary>
internal sealed class Served(ProjectModel project)
{
    /// <summary>What it is declared as.</summary>
    public static string Kind(DeclaredModel declared) => declared.Format is { } format ? format.IsActivation ? "activation" : "format" : declared.Kernel!.Axis is null ? "kernel" : "scan";

    /// <summary>Whether fields can be found from floats; null of what has none.</summary>
    public static bool? IsEncoded(DeclaredModel declared) => declared.Format is { } format ? format is { Fit: not null, FitNotServed: null } : null;

    /// <summary>The back ends that serve it.</summary>
    public IEnumerable<string> BackEndsOf(DeclaredModel declared) => Files(declared).Where(f => f.Refusal is null).Select(f => f.Kind).Prepend("CPU");

    /// <summary>Lines of a list, each with its heading.</summary>
    public IEnumerable<(string Heading, string Text)> Of(DeclaredModel declared)
    {
        if (declared.Format is { } format)
        {
            if (!format.IsActivation)
            {
                yield return ("Rules", string.Join(", ", Rules(format)));
            }
            yield return ("Encoder", Encoder(format));
        }
        else if (declared.Kernel is { } kernel)
        {
            yield return ("Runs", string.Join(", ", Forms(ArrayProgramBuilder.Plan(kernel, name => project.Kernels.First(k => k.Name == name)).Plan!)));
        }
        yield return ("Back ends", BackEnds(declared));
    }

    private IEnumerable<string> Rules(FormatModel format)
    {
        if (LowRankForm.Of(format).Terms.Count > 0)
        {
            yield return "chain-low-rank";
        }
        var floats = Steps(format, null);
        foreach (var rule in floats)
        {
            yield return rule;
        }
        foreach (var (name, rules) in project.Activations.Select(a => (a.Name, Steps(format, a).Except(floats).ToList())).Where(a => a.Item2.Count > 0))
        {
            yield return $"with {name} also {string.Join(" and ", rules)}";
        }
    }

    private static List<string> Steps(FormatModel format, FormatModel? activation) =>
        [.. Lowerings.Linear(KernelLibrary.Linear, format, activation).Steps.Select(s => s.Rule)];

    private static string Encoder(FormatModel format) => format.FitNotServed is { } reason ? "none: " + reason
        : format.Fit is { } fit ? string.Join(" then ", fit.Steps.Select(s => s.Encoder))
        : "none is declared: values are loaded";

    private static IEnumerable<string> Forms(ArrayProgram program)
    {
        yield return program.Recurrence is null ? "at once" : "step by step";
        if (program.Chunks is not null)
        {
            yield return "in chunks";
        }
        if (program.Products is not null)
        {
            yield return "as products of matrices";
        }
        if (program.Recurrence is not null && program.HasStep)
        {
            yield return "one step by itself";
        }
    }

    // What a back end has no file for, and says nothing about, it does not know.
    private string BackEnds(DeclaredModel declared) => declared.Format is { IsActivation: true }
        ? "CPU (a device encodes nothing; it is given the values)"
        : string.Join(", ", Files(declared).Select(f => f.Refusal is { } reason ? $"not {f.Kind} ({reason.TrimEnd('.')})" : f.Kind).Prepend("CPU"));

    // One for each back end: that it has, or the first that it refuses.
    private IEnumerable<GpuFile> Files(DeclaredModel declared) => project.UnitsOf(declared).Where(u => u is not LinearUnit { Activation: not null })
        .SelectMany(u => u.GpuFiles).GroupBy(f => f.Kind).Select(g => g.FirstOrDefault(f => f.Refusal is not null) ?? g.First());
}

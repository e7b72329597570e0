using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>
/// A method that comes once for each instruction set, and the choice between them. A set whose method would read like that of the next one has
/// none of its own, where every machine that has the one has the other.
/// </summary>
internal sealed class TargetMethods
{
    private readonly string name;
    private readonly List<(Target Target, string Body)> methods;

    /// <param name="name">The beginning of the methods' names; the set's name follows.</param>
    /// <param name="body">Writes what a set's method does.</param>
    public TargetMethods(string name, Action<CodeWriter, Target> body)
    {
        this.name = name;
        var all = Target.All.Select(t =>
        {
            var writer = new CodeWriter();
            body(writer, t);
            return (Target: t, Body: writer.ToString().TrimEnd('\n'));
        }).ToList();
        methods = [.. all.Where((m, i) => i + 1 == all.Count || m.Body != all[i + 1].Body || all[i + 1].Target.Needs.Except(m.Target.Needs).Any())];
    }

    /// <summary>The address of the method of the widest set that the machine has.</summary>
    public string Choice => string.Concat(methods.Take(methods.Count - 1).Select(m => $"{m.Target.IsSupported} ? &{name}{m.Target.Name} : ")) + "&" + name + methods[methods.Count - 1].Target.Name;

    /// <summary>Writes the methods; their loops are hot from the first call on.</summary>
    /// <param name="equation">What they work out.</param>
    public void Write(CodeWriter writer, string equation, string parameters)
    {
        foreach (var (target, body) in methods)
        {
            writer.Line();
            writer.Line("// " + equation);
            writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
            writer.Block($"private static void {name}{target.Name}({parameters})", () => writer.Lines(body));
        }
    }
}

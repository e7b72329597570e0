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
    /// <summary>For methods whose loops are hot from the first call on.</summary>
    public const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

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

    /// <summary>The name of the method that a set calls.</summary>
    public string NameFor(Target target) => name + methods.Select(m => m.Target).First(t => Index(t) >= Index(target)).Name;

    /// <summary>Writes a call of the method of the widest set that the machine has.</summary>
    public void Dispatch(CodeWriter writer, string arguments)
    {
        foreach (var (target, _) in methods)
        {
            var isLast = target == methods[methods.Count - 1].Target;
            var choice = isLast ? "else" : (target == methods[0].Target ? "if (" : "else if (") + target.IsSupported + ")";
            writer.Block(choice, () => writer.Line($"{name}{target.Name}({arguments});"));
        }
    }

    /// <summary>Writes the methods.</summary>
    /// <param name="attribute">Stands above each; empty for none.</param>
    public void Write(CodeWriter writer, string parameters, string attribute)
    {
        foreach (var (target, body) in methods)
        {
            writer.Line();
            if (attribute.Length > 0)
            {
                writer.Line(attribute);
            }
            writer.Block($"private static void {name}{target.Name}({parameters})", () => writer.Lines(body));
        }
    }

    private static int Index(Target target) => Target.All.Select((t, i) => (t, i)).First(x => x.t == target).i;
}

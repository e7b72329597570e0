using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Project;

/// <summary>Checks a call of one kernel from another, which may stand in different files.</summary>
internal static class CallChecker
{
    /// <summary>What is wrong with a call of a kernel that exists, as kinds with the rest of their texts.</summary>
    public static IEnumerable<(DiagnosticKind Kind, string[] Arguments)> Check(Apply call, KernelModel callee)
    {
        var parameters = callee.Parameters.ToList();
        var positional = call.Arguments.Count(a => a.Parameter is null);
        if (positional > parameters.Count)
        {
            yield return (DiagnosticCatalogue.CallArguments, [callee.Name, $"takes {Count(parameters.Count, "argument")}, and {Text(positional)} are given", "leave some out"]);
        }
        var given = new HashSet<string>(parameters.Take(positional).Select(p => p.Name), StringComparer.Ordinal);
        foreach (var argument in call.Arguments.Where(a => a.Parameter is not null))
        {
            if (!parameters.Exists(p => p.Name == argument.Parameter))
            {
                yield return (DiagnosticCatalogue.CallArguments, [callee.Name, $"has no parameter '{argument.Parameter}'", Suggestion.Hint(argument.Parameter!, [.. parameters.Select(p => p.Name)])]);
            }
            else if (!given.Add(argument.Parameter!))
            {
                yield return (DiagnosticCatalogue.CallArguments, [callee.Name, $"is given '{argument.Parameter}' twice", "leave one out"]);
            }
        }
        var missing = parameters.Where(p => !p.MayBeAbsent && !given.Contains(p.Name)).Select(p => $"'{p.Name}'").ToList();
        if (missing.Count > 0)
        {
            yield return (DiagnosticCatalogue.CallArguments, [callee.Name, $"needs {string.Join(", ", missing)}", $"its parameters are {string.Join(", ", parameters.Select(p => p.Name))}"]);
        }
        if (call.Order is not null && callee.Axis is null)
        {
            yield return (DiagnosticCatalogue.CallArguments, [callee.Name, "is a kernel, which has no order to walk in", "leave 'order' out, or call a scan"]);
        }
        if (callee.Equations.Count(e => e.IsResult) > 1)
        {
            yield return (DiagnosticCatalogue.CallArguments, [callee.Name, "has several results, and a call takes the only one", "declare a kernel with the one that you need"]);
        }
    }

    private static string Count(int count, string what) => count == 1 ? "one " + what : Text(count) + " " + what + "s";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

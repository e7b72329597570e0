using System;
using System.Linq;
using System.Text;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops;

/// <summary>Prints a nest: arrays first, then one statement a line.</summary>
public static class NestPrinter
{
    public static string Print(Nest nest)
    {
        var text = new StringBuilder();
        var free = nest.Free.Count == 0 ? "" : " at " + string.Join(", ", nest.Free);
        Line(text, 0, "nest " + nest.Name + free);
        foreach (var array in nest.Arrays)
        {
            var values = array.Values is { } v ? " = { " + string.Join(", ", v.Select(ExprPrinter.Number)) + " }" : "";
            var role = array.Role.ToString().ToLowerInvariant();
            Line(text, 1, $"{role} {array.Name} : {array.Type.Name} [{string.Join(", ", array.Extents)}]{values}");
        }
        foreach (var statement in nest.Body)
        {
            Print(text, 1, statement);
        }
        return text.ToString();
    }

    /// <summary>Prints a statement with all that is in it.</summary>
    public static string Print(Statement statement)
    {
        var text = new StringBuilder();
        Print(text, 0, statement);
        return text.ToString();
    }

    private static void Print(StringBuilder text, int depth, Statement statement)
    {
        switch (statement)
        {
            case Loop loop:
                var from = loop.From == new Number(0) ? "" : $"{loop.From} … ";
                Line(text, depth, $"{(loop.IsLanes ? "lanes" : "for")} {loop.Index} in {from}{loop.Count}{(loop.Step == 1 ? "" : $" by {loop.Step}")}");
                foreach (var inner in loop.Body)
                {
                    Print(text, depth + 1, inner);
                }
                break;
            case Local local:
                Line(text, depth, $"{local.Kind.ToString().ToLowerInvariant()} {local.Name} = {local.Initial}");
                break;
            case Update { Kind: ReductionKind.Sum } update:
                Line(text, depth, $"{update.Name} += {update.Value}");
                break;
            case Update update:
                Line(text, depth, $"{update.Name} = {update.Kind.ToString().ToLowerInvariant()}({update.Name}, {update.Value})");
                break;
            case Store store:
                Line(text, depth, $"{store.Array}[{string.Join(", ", store.At)}] = {store.Value}");
                break;
            default:
                throw new InvalidOperationException("a statement without a spelling: " + statement.GetType().Name);
        }
    }

    private static void Line(StringBuilder text, int depth, string line) => text.Append(' ', depth * 4).Append(line).Append('\n');
}

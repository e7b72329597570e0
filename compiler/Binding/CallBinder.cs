using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Binds the call of a kernel or scan. The callee may stand in another file, so its parameters are matched later, by name
/// and position; here only the arguments and the walk are checked.
/// </summary>
internal sealed class CallBinder(
    DiagnosticBag diagnostics, IReadOnlyDictionary<string, ArraySymbol> arrays, HashSet<string> used, IReadOnlyCollection<string> axes, Func<ExprSyntax, Expr> index)
{
    public Expr Bind(CallSyntax call, OrderSyntax? order)
    {
        var arguments = call.Arguments.Select(a => Argument(call, a)).ToList();
        if (order is not null)
        {
            CheckOrder(call, order);
        }
        return new Apply(call.Function.Text, arguments.OfType<ApplyArgument>().ToEquatableArray(), order is null ? null : WithoutPlaces(order));
    }

    private ApplyArgument? Argument(CallSyntax call, ArgumentSyntax argument)
    {
        if (argument.Value is not NameSyntax name)
        {
            diagnostics.Add(DiagnosticCatalogue.CallArgument, argument.Value.Span, call.Function.Text, SyntaxPrinter.Print(argument.Value));
            return null;
        }
        if (!arrays.TryGetValue(name.Name.Text, out var array))
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Name.Span, name.Name.Text, Suggestion.Hint(name.Name.Text, [.. arrays.Keys]));
            return null;
        }
        used.Add(name.Name.Text);
        var first = name.Indices?.Select(index).ToEquatableArray() ?? default;
        if (array.Dimensions is { } dimensions && first.Count > dimensions.Count)
        {
            diagnostics.Add(
                DiagnosticCatalogue.WrongIndexCount, name.Span, name.Name.Text, $"takes at most {Text(dimensions.Count)} here", $"{Text(first.Count)} are", "leave some out");
        }
        return new ApplyArgument(argument.Name?.Text, name.Name.Text, first);
    }

    private void CheckOrder(CallSyntax call, OrderSyntax order)
    {
        switch (order)
        {
            case ReverseOrderSyntax { Inner: { } inner }:
                CheckOrder(call, inner);
                break;
            case ConcatOrderSyntax concat:
                foreach (var walk in concat.Walks)
                {
                    CheckOrder(call, walk);
                }
                break;
            case GridOrderSyntax grid:
                CheckAxis(call, grid.First);
                CheckAxis(call, grid.Second);
                break;
            case TableOrderSyntax table:
                used.Add(table.Table.Text);
                if (!arrays.ContainsKey(table.Table.Text))
                {
                    diagnostics.Add(DiagnosticCatalogue.UnknownName, table.Table.Span, table.Table.Text, Suggestion.Hint(table.Table.Text, [.. arrays.Keys]));
                }
                break;
            default:
                break;
        }
    }

    private void CheckAxis(CallSyntax call, Identifier axis)
    {
        var walked = call.Arguments.Select(a => a.Value).OfType<NameSyntax>()
            .Select(n => arrays.TryGetValue(n.Name.Text, out var array) ? array.Dimensions : null);
        if (!walked.Any(dimensions => dimensions is null || dimensions.Any(d => d.Index == new IndexValue(axis.Text))))
        {
            diagnostics.Add(DiagnosticCatalogue.OrderAxis, axis.Span, axis.Text, call.Function.Text, Suggestion.Hint(axis.Text, axes));
        }
    }

    /// <summary>The walk as a model holds it: without its places in the text, so that models stay equal when lines move.</summary>
    private static OrderSyntax WithoutPlaces(OrderSyntax order) => order switch
    {
        ReverseOrderSyntax r => new ReverseOrderSyntax(r.Inner is null ? null : WithoutPlaces(r.Inner), default),
        GridOrderSyntax g => new GridOrderSyntax(g.IsColumns, WithoutPlace(g.First), WithoutPlace(g.Second), default),
        ConcatOrderSyntax c => new ConcatOrderSyntax(c.Walks.Select(WithoutPlaces).ToEquatableArray(), default),
        TableOrderSyntax t => new TableOrderSyntax(WithoutPlace(t.Table), default),
        _ => throw new InvalidOperationException("a walk without a rule: " + order.GetType().Name),
    };

    private static Identifier WithoutPlace(Identifier identifier) => new(identifier.Text, default);

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// How the extents of a kernel are found from its arguments: bare dimensions first, then those that only occur inside a dimension
/// (<c>G</c> in <c>d/(D/G)</c>), then indices that no parameter carries, in closed form.
/// </summary>
internal sealed class ExtentPlan
{
    private readonly KernelModel kernel;
    private readonly List<ProgramExtent> extents = [];
    private readonly Dictionary<string, EquatableArray<Expr>> sizes = new(StringComparer.Ordinal);
    private string? refusal;

    private ExtentPlan(KernelModel kernel) => this.kernel = kernel;

    /// <summary>The extents of a kernel; refused where an index runs in a way that has no closed form.</summary>
    public static Planned<ExtentPlan> Of(KernelModel kernel)
    {
        var plan = new ExtentPlan(kernel);
        plan.Fill();
        return plan.refusal is { } reason ? Planned.Refused<ExtentPlan>(reason) : plan;
    }

    /// <summary>The extents, each behind those that it is worked out from.</summary>
    public EquatableArray<ProgramExtent> Extents => extents.ToEquatableArray();

    private void Fill()
    {
        var dimensions = kernel.Parameters.SelectMany(p => p.Dimensions).ToList();
        foreach (var bare in dimensions.Where(d => d is IndexValue or ExtentValue))
        {
            Add(((ExtentValue)IndexAlgebra.ExtentOf(bare)).Name, null);
        }
        foreach (var inner in dimensions.SelectMany(d => d.All()).OfType<ExtentValue>())
        {
            Add(inner.Name, null);
        }
        foreach (var parameter in kernel.Parameters)
        {
            sizes[parameter.Name] = parameter.Dimensions.Select(IndexAlgebra.ExtentOf).ToEquatableArray();
        }
        foreach (var state in kernel.States)
        {
            sizes[state.Name] = state.Dimensions.Select(IndexAlgebra.ExtentOf).ToEquatableArray();
        }
        foreach (var equation in kernel.Equations)
        {
            AddOpenIndices(equation);
            sizes[equation.Target] = equation.Indices.Select(i => IndexAlgebra.ExtentOf(new IndexValue(i))).ToEquatableArray();
        }
    }

    private void Add(string name, Expr? value)
    {
        if (!extents.Exists(e => e.Name == name))
        {
            extents.Add(new ProgramExtent(name, value));
        }
    }

    private void AddOpenIndices(EquationModel equation)
    {
        if (equation.Value is Apply call)
        {
            foreach (var index in equation.Indices.Where(IsOpen))
            {
                Add(index.ToUpperInvariant(), call.Order is null or ReverseOrderSyntax { Inner: null } ? Undetermined(index) : Places(call.Order));
            }
            return;
        }
        var reductions = equation.Value.All().OfType<Reduce>().ToList();
        var whole = reductions.Where(r => r.Extent == IndexAlgebra.ExtentOf(new IndexValue(r.Index))).Select(r => r.Index);
        foreach (var index in equation.Indices.Concat(whole).Distinct().Where(IsOpen).ToList())
        {
            var counts = reductions.ToLookup(r => r.Index, r => r.Extent);
            var bounds = equation.Value.All().OfType<Element>()
                .SelectMany(e => e.At.Select((at, i) => (At: at, Size: sizes[e.Array][i])))
                .Where(a => a.At.Indices().Contains(index) && !a.At.All().OfType<Element>().Any())
                .Select(a => Bound(a.At, index, a.Size, counts))
                .Distinct()
                .ToList();
            Add(index.ToUpperInvariant(), bounds.Count == 0 ? Undetermined(index) : bounds.Aggregate((a, b) => new Binary(BinaryOperator.Min, a, b)));
        }
    }

    private bool IsOpen(string index)
    {
        var name = index.ToUpperInvariant();
        return !extents.Exists(e => e.Name == name);
    }

    /// <summary>How far the index may run so that <paramref name="at"/> stays below <paramref name="size"/>.</summary>
    private Expr Bound(Expr at, string index, Expr size, ILookup<string, Expr> counts) => at switch
    {
        IndexValue i when i.Name == index => size,
        Binary { Operator: BinaryOperator.Add } b when b.Left.Indices().Contains(index) => Bound(b.Left, index, Minus(size, Largest(b.Right, counts)), counts),
        Binary { Operator: BinaryOperator.Add } b => Bound(b.Right, index, Minus(size, Largest(b.Left, counts)), counts),
        Binary { Operator: BinaryOperator.Multiply, Left: Number c } b => Bound(b.Right, index, new Binary(BinaryOperator.CeilingDivide, size, c), counts),
        Binary { Operator: BinaryOperator.Multiply, Right: Number c } b => Bound(b.Left, index, new Binary(BinaryOperator.CeilingDivide, size, c), counts),
        Binary { Operator: BinaryOperator.FloorDivide, Right: Number m } b => Bound(b.Left, index, new Binary(BinaryOperator.Multiply, size, m), counts),
        _ => Refuse($"how far '{index}' runs follows from {at}, which is not compiled yet"),
    };

    private Expr Largest(Expr expression, ILookup<string, Expr> counts) => expression switch
    {
        Number n => n,
        IndexValue i when counts.Contains(i.Name) => Minus(counts[i.Name].First(), new Number(1)),
        _ => Refuse($"an index offset by {expression} is not compiled yet where it says how far another runs"),
    };

    private static Expr Minus(Expr size, Expr by) => (size, by) switch
    {
        (_, Number { Value: 0 }) => size,
        (Number a, Number b) => new Number(a.Value - b.Value),
        _ => new Binary(BinaryOperator.Subtract, size, by),
    };

    private Expr Places(OrderSyntax walk) => walk switch
    {
        GridOrderSyntax grid => new Binary(BinaryOperator.Multiply, Extent(grid.First.Text), Extent(grid.Second.Text)),
        ReverseOrderSyntax { Inner: { } inner } => Places(inner),
        ConcatOrderSyntax concat => concat.Walks.Select(Places).Aggregate((a, b) => new Binary(BinaryOperator.Add, a, b)),
        TableOrderSyntax table => sizes[table.Table.Text][0],
        _ => Refuse("nothing says how long the walk is"),
    };

    private static Expr Extent(string index) => IndexAlgebra.ExtentOf(new IndexValue(index));

    private Number Undetermined(string index) => Refuse($"nothing says how far '{index}' runs");

    /// <summary>Notes the first reason why there is no plan; gives what stands for an extent meanwhile.</summary>
    private Number Refuse(string reason)
    {
        refusal ??= $"{kernel.Name}: {reason}";
        return new Number(0);
    }
}

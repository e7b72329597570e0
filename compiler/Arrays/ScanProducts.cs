using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// Derives the form of a scan in which a chunk is a few small matrix products (state space duality; Dao and Gu, 2024), where the decay of
/// each matrix of states is one number and results read states through sums: with C, B and x the factors of the output and of the input,
/// y = (C·Bᵀ ∘ L)·x + decay·(C·S), where L holds the products of decays between two steps.
/// </summary>
internal sealed class ScanProducts
{
    private readonly ScanStages scan;
    private readonly IReadOnlyList<ChunkArrays> arrays;
    private readonly NameSource names;
    private readonly IndexValue time;
    private readonly IndexValue earlier;
    private readonly List<EquationModel> shared = [];
    private readonly List<EquationModel> complete = [];
    private readonly List<EquationModel> summary = [];
    private readonly Dictionary<string, string> inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<Expr, (Func<Expr, Expr, Expr> Between, Func<Expr, Expr> FromStart)> products = [];

    private ScanProducts(ScanStages scan, IReadOnlyList<ChunkArrays> arrays, NameSource names)
    {
        (this.scan, this.arrays, this.names) = (scan, arrays, names);
        time = new IndexValue(scan.Scan.Axis!);
        earlier = new IndexValue(names.Fresh("m"));
    }

    /// <summary>The form, or null where the scan has another shape.</summary>
    public static ChunkedProgram? Of(ScanStages scan, ScanChunks chunks, NameSource names) => new ScanProducts(scan, chunks.Arrays, names).Build(chunks.Combine);

    private ChunkedProgram? Build(LoopGroup combine)
    {
        var results = scan.Scan.Equations.Where(q => q.IsResult).Select(q => scan.Steps.First(s => s.Target == q.Target)).ToList();
        var readAfterUpdate = scan.Steps.Count(s => !results.Contains(s)) == scan.Steps.TakeWhile(s => !results.Contains(s)).Count();
        if (!readAfterUpdate || scan.Steps.Any(s => !results.Contains(s) && !arrays.Any(a => a.State.State.Name == s.Target)))
        {
            return null;
        }
        var points = scan.Independent.Where(a => a != scan.Lanes).ToList();
        foreach (var state in arrays)
        {
            if (state.State.Decay.Indices().Any(i => i != time.Name && !points.Contains(i)) || Summarize(state) is not { } contribution)
            {
                return null;
            }
            summary.Add(contribution);
            summary.Add(new EquationModel(state.Decay, state.DecayIndices, Products(state.State.Decay).FromStart(LoopGroup.LastStep), false));
        }
        foreach (var result in results)
        {
            if (Complete(result) is not { } equation)
            {
                return null;
            }
            complete.Add(equation);
        }
        return new ChunkedProgram(
            EquatableArray.Of(Group("SummaryProducts", points, [.. shared, .. summary])), combine, EquatableArray.Of(Group("CompleteProducts", points, [.. shared, .. complete])));
    }

    private LoopGroup Group(string name, IReadOnlyList<string> points, IReadOnlyList<EquationModel> equations)
    {
        var parts = equations.SelectMany(q => ReductionExtraction.Apply(q, points, null, scan.Lanes, names)).ToEquatableArray();
        return new LoopGroup(name, null, points.ToEquatableArray(), null, scan.Lanes, EquatableArray.Of(time.Name, earlier.Name), parts);
    }

    /// <summary>What a chunk adds to a state: the sum over its steps of input times all later decays.</summary>
    private EquationModel? Summarize(ChunkArrays state)
    {
        var later = Products(state.State.Decay).Between(LoopGroup.LastStep, earlier);
        if (Factors(state) is not var (columns, rows))
        {
            return null;
        }
        var weighted = names.Fresh(state.State.State.Name + "Weighted");
        var indices = rows.Indices().Where(state.Indices.Contains).ToList();
        var local = indices.Where(i => !scan.Independent.Contains(i) || i == scan.Lanes).ToList();
        summary.Add(new EquationModel(weighted, local.Prepend(earlier.Name).ToEquatableArray(), IndexAlgebra.Multiply(later, At(rows, earlier)), false));
        var read = new Element(weighted, local.Select(i => (Expr)new IndexValue(i)).Prepend(earlier).ToEquatableArray());
        return new EquationModel(state.Contribution, state.Indices, Sum(earlier, IndexAlgebra.Multiply(read, Columns(state, columns))), false);
    }

    /// <summary>A result whose sums over states are worked out from the chunk's own steps and the state at its begin.</summary>
    private EquationModel? Complete(EquationModel result)
    {
        var isWhole = true;
        Expr Change(Expr e)
        {
            if (e is Reduce { Kind: ReductionKind.Sum, Where: null } sum && ReadState(sum) is var (state, weight))
            {
                var replaced = Replace(sum, state, weight, result);
                isWhole &= replaced is not null;
                return replaced ?? e;
            }
            return e;
        }
        var value = result.Value.Rewrite(Change);
        return isWhole && !value.Arrays().Any(a => arrays.Any(s => s.State.State.Name == a)) ? result with { Value = value } : null;
    }

    /// <summary>The state under a sum and what it is multiplied with; null where the sum is no such product.</summary>
    private (ChunkArrays State, Expr Weight)? ReadState(Reduce sum)
    {
        var factors = IndexAlgebra.Factors(sum.Body).ToList();
        var read = factors.OfType<Element>().FirstOrDefault(e => arrays.Any(a => a.State.State.Name == e.Array));
        if (read is null)
        {
            return null;
        }
        var state = arrays.First(a => a.State.State.Name == read.Array);
        var rest = factors.Where(f => !ReferenceEquals(f, read)).ToList();
        return read.At.Equals(state.State.State.Dimensions) && rest.All(f => !f.Arrays().Any(scan.HangsOnState)) && state.Indices.Contains(sum.Index)
            ? (state, rest.Aggregate((Expr)new Number(1), IndexAlgebra.Multiply))
            : null;
    }

    private Element? Replace(Reduce sum, ChunkArrays state, Expr weight, EquationModel result)
    {
        if (Factors(state) is not var (columns, rows) || columns.Indices().Contains(sum.Index) || !rows.Indices().Contains(sum.Index))
        {
            return null;
        }
        var others = state.Indices.Where(i => i != sum.Index && (!scan.Independent.Contains(i) || i == scan.Lanes)).ToList();
        if (weight.Indices().Any(others.Contains))
        {
            return null;
        }
        var scores = names.Fresh(result.Target + "Scores");
        var between = Products(state.State.Decay).Between(time, earlier);
        complete.Add(new EquationModel(scores, EquatableArray.Of(time.Name, earlier.Name), new Reduce(ReductionKind.Sum, sum.Index, sum.Extent, null, IndexAlgebra.Multiply(weight, At(rows, earlier))), false));
        var mixed = names.Fresh(result.Target + "Mix");
        complete.Add(new EquationModel(mixed, EquatableArray.Of(time.Name, earlier.Name), IndexAlgebra.Multiply(new Element(scores, EquatableArray.Of<Expr>(time, earlier)), between), false));
        var own = names.Fresh(result.Target + "Sum");
        var at = others.Select(i => (Expr)new IndexValue(i)).Prepend(time).ToEquatableArray();
        var within = Sum(earlier, IndexAlgebra.Multiply(new Element(mixed, EquatableArray.Of<Expr>(time, earlier)), Columns(state, columns)));
        var carried = IndexAlgebra.Multiply(Products(state.State.Decay).FromStart(time), sum);
        complete.Add(new EquationModel(own, others.Prepend(time.Name).ToEquatableArray(), new Binary(BinaryOperator.Add, within, carried), false));
        return new Element(own, at);
    }

    /// <summary>The columns at an earlier step: a product of several factors is worked out once for both uses.</summary>
    private Expr Columns(ChunkArrays state, Expr columns)
    {
        if (columns is not Binary)
        {
            return At(columns, earlier);
        }
        var indices = state.Indices.Where(i => columns.Indices().Contains(i) && (!scan.Independent.Contains(i) || i == scan.Lanes)).ToList();
        if (!inputs.TryGetValue(state.Contribution, out var name))
        {
            inputs[state.Contribution] = name = names.Fresh(state.State.State.Name + "Input");
            shared.Add(new EquationModel(name, indices.Prepend(earlier.Name).ToEquatableArray(), At(columns, earlier), false));
        }
        return new Element(name, indices.Select(i => (Expr)new IndexValue(i)).Prepend(earlier).ToEquatableArray());
    }

    /// <summary>
    /// The input as a product of what hangs on the index that results sum over (rows) and what does not (columns); null where a factor
    /// hangs on more.
    /// </summary>
    private (Expr Columns, Expr Rows)? Factors(ChunkArrays state)
    {
        var summed = scan.Steps.SelectMany(s => s.Value.All()).OfType<Reduce>().Where(r => r.Body.Arrays().Contains(state.State.State.Name)).Select(r => r.Index).Distinct().ToList();
        if (summed.Count != 1)
        {
            return null;
        }
        var others = state.Indices.Where(i => i != summed[0] && (!scan.Independent.Contains(i) || i == scan.Lanes)).ToList();
        var factors = IndexAlgebra.Factors(state.State.Input).ToLookup(f => f.Indices().Contains(summed[0]));
        return factors[true].Any(f => f.Indices().Any(others.Contains))
            ? null
            : (factors[false].Aggregate((Expr)new Number(1), IndexAlgebra.Multiply), factors[true].Aggregate((Expr)new Number(1), IndexAlgebra.Multiply));
    }

    /// <summary>The products of a decay between two steps (0 where the second is later), and from the chunk's begin.</summary>
    private (Func<Expr, Expr, Expr> Between, Func<Expr, Expr> FromStart) Products(Expr decay)
    {
        if (products.TryGetValue(decay, out var known))
        {
            return known;
        }
        var name = names.Fresh("L");
        Element At2(Expr t, Expr m) => new(name, EquatableArray.Of(t, m));
        var before = new Binary(BinaryOperator.Subtract, time, new Number(1));
        var grown = new Conditional(
            new Binary(BinaryOperator.Less, earlier, time),
            ScanChunks.Flushed(IndexAlgebra.Multiply(decay, At2(before, earlier))),
            new Conditional(new Binary(BinaryOperator.Equal, earlier, time), new Number(1), new Number(0)));
        shared.Add(new EquationModel(name, EquatableArray.Of(time.Name, earlier.Name), grown, false));
        var first = decay.Substitute(time.Name, LoopGroup.FirstStep);
        return products[decay] = (At2, t => IndexAlgebra.Multiply(first, At2(t, LoopGroup.FirstStep)));
    }

    private static Reduce Sum(IndexValue index, Expr body) => new(ReductionKind.Sum, index.Name, IndexAlgebra.ExtentOf(index), null, body);

    private Expr At(Expr value, IndexValue step) => value.Substitute(time.Name, step);
}

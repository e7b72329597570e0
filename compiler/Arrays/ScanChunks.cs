using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>The names of what a chunk leaves of a state: the product of its decays, and what it adds to a state that began at 0.</summary>
internal sealed record ChunkArrays(StateDecay State, string Decay, EquatableArray<string> DecayIndices, string Contribution)
{
    public EquatableArray<string> Indices => State.State.Dimensions.Indices().ToEquatableArray();

    public Element DecayElement => new(Decay, DecayIndices.ToPoint());

    public Element ContributionElement => new(Contribution, State.State.Dimensions);
}

/// <summary>Derives the chunked form of a scan whose states decay and add (the rule <c>carry-chunks</c>).</summary>
internal sealed class ScanChunks(ScanStages scan, IReadOnlyList<StateDecay> decays, NameSource names)
{
    public IReadOnlyList<ChunkArrays> Arrays { get; } = [.. decays.Select(d => new ChunkArrays(
        d,
        names.Fresh(d.State.Name + "Decay"),
        d.State.Dimensions.Indices().Where(i => d.Decay.Indices().Contains(i)).ToEquatableArray(),
        names.Fresh(d.State.Name + "Sum")))];

    public ChunkedProgram Carry()
    {
        var summaries = new List<LoopGroup> { Group("Summary", [.. Arrays.Select(Contribution), .. Arrays.Where(IsJoint).Select(Decay)], scan.Lanes) };
        summaries.AddRange(Arrays.Where(a => !IsJoint(a)).Select(a => Group(names.Fresh("Decay" + CSharpNames.Pascal(a.State.State.Name)), [Decay(a)], null)));
        return new ChunkedProgram(summaries.ToEquatableArray(), Combine, EquatableArray.Of(scan.Recurrence));
    }

    /// <summary>state = decay·state + contribution.</summary>
    public LoopGroup Combine
    {
        get
        {
            var equations = Arrays.Select(a => new EquationModel(
                a.State.State.Name,
                a.Indices,
                new Binary(BinaryOperator.Add, new Binary(BinaryOperator.Multiply, a.DecayElement, new Element(a.State.State.Name, a.State.State.Dimensions)), a.ContributionElement),
                false)).ToList();
            var points = Independence.Axes(equations, Arrays.Select(a => a.Indices.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)), _ => true);
            var isShared = scan.Lanes is not null && points.Contains(scan.Lanes);
            var last = Arrays.Select(a => Last(a.Indices)).ToList();
            var outer = points.Where(p => p != scan.Lanes && (isShared || !last.Contains(p))).ToEquatableArray();
            return new LoopGroup("Combine", null, outer, isShared ? scan.Lanes : null, scan.Lanes, default, equations.ToEquatableArray());
        }
    }

    private static string? Last(EquatableArray<string> indices) => indices.Count == 0 ? null : indices[indices.Count - 1];

    private static bool IsJoint(ChunkArrays arrays) => arrays.DecayIndices.Count == arrays.Indices.Count;

    private static EquationModel Contribution(ChunkArrays a) => new(a.Contribution, a.Indices, IndexAlgebra.Add(StateDecays.Times(a.State.Decay, a.ContributionElement), a.State.Input), false);

    private static EquationModel Decay(ChunkArrays a) => new(a.Decay, a.DecayIndices, Flushed(StateDecays.Times(a.State.Decay, a.DecayElement)), false);

    /// <summary>A product of many decays: 0 once it is too small to matter.</summary>
    public static Expr Flushed(Expr product) => product is Number ? product : new Call("flush", EquatableArray.Of(product));

    /// <summary>A recurrence over the given states with the intermediates that they need.</summary>
    private LoopGroup Group(string name, IReadOnlyList<EquationModel> states, string? lanes)
    {
        var needed = new List<EquationModel>();
        void Need(Expr value)
        {
            foreach (var equation in scan.Steps.Where(q => value.Arrays().Contains(q.Target) && !needed.Contains(q)))
            {
                Need(equation.Value);
                needed.Add(equation);
            }
        }
        foreach (var state in states)
        {
            Need(state.Value);
        }
        IReadOnlyList<EquationModel> all = [.. scan.Steps.Where(needed.Contains), .. states];
        var axes = states.Select(s => s.Indices.AsEnumerable()).Aggregate((a, b) => a.Intersect(b));
        var independent = Independence.Axes(all, axes, array => states.Any(s => s.Target == array));
        var shared = lanes is not null && independent.Contains(lanes) ? lanes : null;
        // Not along more axes than the recurrence: each further one would read the same inputs again.
        var points = independent.Where(a => scan.Recurrence.Points.Contains(a) && ScanStages.IsOnEveryLeft(all, a) && (shared is not null || !states.Any(s => Last(s.Indices) == a))).ToEquatableArray();
        return new LoopGroup(name, scan.Scan.Axis, points, shared, scan.Lanes, EquatableArray.Of(scan.Scan.Axis!), all.ToEquatableArray());
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// Takes a scan apart: what does not hang on its states runs beforehand for all steps at once (the rule <c>hoist-from-recurrence</c>); the
/// rest is the recurrence, run at each point of the axes along which it is independent.
/// </summary>
internal sealed class ScanStages
{
    private readonly NameSource names;
    private readonly string time;
    private readonly HashSet<string> carried;
    private readonly List<EquationModel> before = [];

    public ScanStages(KernelModel scan, NameSource names)
    {
        (Scan, this.names, time) = (scan, names, scan.Axis!);
        carried = Carried(scan);
        Lanes = LaneAxis();
        Steps = Hoist();
        Independent = Independence.Axes(Steps, CommonAxes(), IsKept);
        Recurrence = Group("Recurrence", Steps);
    }

    public KernelModel Scan { get; }

    /// <summary>The equations of one step.</summary>
    public IReadOnlyList<EquationModel> Steps { get; }

    /// <summary>The axes along which the recurrence is independent.</summary>
    public IReadOnlyList<string> Independent { get; }

    /// <summary>The independent axis whose points share a register: the last one of the first result. Null where that is not independent.</summary>
    public string? Lanes { get; }

    /// <summary>What runs before the recurrence.</summary>
    public IReadOnlyList<EquationModel> Before => before;

    /// <summary>Whether a step is the same in a call of its own: what lies along time is read at the step itself, and no number hangs on where it is.</summary>
    public bool HasStep => Scan.Equations.Select(q => q.Value.Rewrite(WithoutOwnStep))
        .All(e => !e.Indices().Contains(time) && !e.All().Contains(IndexAlgebra.ExtentOf(new IndexValue(time))));

    /// <summary>The steps as a group of loops.</summary>
    public LoopGroup Recurrence { get; }

    /// <summary>Equations of a step as a group that runs over the steps of the job.</summary>
    public LoopGroup Group(string name, IReadOnlyList<EquationModel> equations)
    {
        var points = Independence.Axes(equations, Independent, IsKept).Where(a => a != Lanes && IsOnEveryLeft(equations, a)).ToEquatableArray();
        var outer = points.Append(time).ToList();
        var parts = equations.SelectMany(q => ReductionExtraction.Apply(q, outer, Lanes, Lanes, names)).ToEquatableArray();
        return new LoopGroup(name, time, points, Lanes, Lanes, EquatableArray.Of(time), parts);
    }

    /// <summary>Whether no equation would be worked out again at each point of the axis.</summary>
    public static bool IsOnEveryLeft(IReadOnlyList<EquationModel> equations, string axis) => equations.All(q => q.Indices.Contains(axis));

    /// <summary>Whether an array is a state or worked out from one.</summary>
    public bool HangsOnState(string array) => carried.Contains(array);

    private bool IsKept(string array) => IsState(array) || Scan.Equations.Any(q => q.Target == array && q.IsResult);

    private bool IsState(string array) => Scan.States.Any(s => s.Name == array);

    private static HashSet<string> Carried(KernelModel scan)
    {
        var carried = new HashSet<string>(scan.States.Select(s => s.Name), StringComparer.Ordinal);
        foreach (var equation in scan.Equations.Where(q => q.Value.Arrays().Any(carried.Contains)))
        {
            carried.Add(equation.Target);
        }
        return carried;
    }

    /// <summary>Leaves out where an element is read at its own step.</summary>
    private Expr WithoutOwnStep(Expr e)
    {
        if (e is not Element element)
        {
            return e;
        }
        var parameter = Scan.Parameters.FirstOrDefault(p => p.Name == element.Array);
        var now = new IndexValue(time);
        return element with { At = element.At.Where((a, i) => a != now || (parameter is not null && parameter.Dimensions[i] != now)).ToEquatableArray() };
    }

    private IEnumerable<string> CommonAxes() => Scan.States.Count == 0
        ? Scan.Equations.First(q => q.IsResult).Indices.Where(i => i != time)
        : Scan.States.Select(s => s.Dimensions.Indices()).Aggregate((a, b) => [.. a.Intersect(b)]);

    private string? LaneAxis()
    {
        var axis = Scan.Equations.First(q => q.IsResult).Indices.LastOrDefault(i => i != time);
        return axis is not null && Independence.Axes([.. Scan.Equations], CommonAxes(), IsKept).Contains(axis) ? axis : null;
    }

    private List<EquationModel> Hoist()
    {
        var steps = new List<EquationModel>();
        var moved = new Dictionary<string, EquatableArray<string>>(StringComparer.Ordinal);
        foreach (var equation in Scan.Equations)
        {
            var current = equation with { Value = ReadMoved(equation.Value, moved) };
            if (!carried.Contains(current.Target) && !current.IsResult && CanMove(current.Value, []))
            {
                moved[current.Target] = Move(current.Target, current.Indices, current.Value);
                continue;
            }
            steps.Add(current with { Value = HoistParts(current.Value, current, []) });
        }
        return steps;
    }

    private EquatableArray<string> Move(string target, IEnumerable<string> indices, Expr value)
    {
        var all = (value.Indices().Contains(time) ? new[] { time } : []).Concat(indices.Where(i => i != time)).ToEquatableArray();
        before.Add(new EquationModel(target, all, value, false));
        return all;
    }

    private static Expr ReadMoved(Expr value, Dictionary<string, EquatableArray<string>> moved) => value.Rewrite(e =>
        e is Element element && moved.TryGetValue(element.Array, out var indices) && indices.Count > element.At.Count
            ? element with { At = element.At.Prepend(new IndexValue(indices[0])).ToEquatableArray() }
            : e);

    /// <summary>Whether a value is the same for all lanes and steps of states.</summary>
    private bool CanMove(Expr value, IReadOnlyCollection<Reduce> around) =>
        !value.Arrays().Any(carried.Contains)
        && (Lanes is null || !value.Indices().Contains(Lanes))
        && around.Where(r => value.Indices().Contains(r.Index)).All(r => r.Extent == IndexAlgebra.ExtentOf(new IndexValue(r.Index)));

    private Expr HoistParts(Expr value, EquationModel equation, IReadOnlyList<Reduce> around)
    {
        Expr Go(Expr e) => HoistParts(e, equation, around);
        if (value is Call or Binary { Operator: BinaryOperator.Power } && IsCostly(value) && CanMove(value, around))
        {
            if (before.FirstOrDefault(b => b.Value.Equals(value)) is { } known)
            {
                return new Element(known.Target, known.Indices.ToPoint());
            }
            var indices = equation.Indices.Concat(around.Select(r => r.Index)).Where(i => value.Indices().Contains(i));
            var name = names.Fresh(equation.Target + (IsState(equation.Target) ? "Rate" : "Part"));
            var at = Move(name, indices, value);
            return new Element(name, at.ToPoint());
        }
        return value switch
        {
            Unary u => u with { Operand = Go(u.Operand) },
            Binary b => b with { Left = Go(b.Left), Right = Go(b.Right) },
            Conditional { Test: var test } c when !test.All().OfType<Present>().Any() => new Conditional(test, Go(c.Then), Go(c.Else)),
            Call c => c with { Arguments = c.Arguments.Select(Go).ToEquatableArray() },
            Reduce r => r with { Body = HoistParts(r.Body, equation, [.. around, r]) },
            _ => value,
        };
    }

    private static bool IsCostly(Expr value) => value.All().Any(e => e is Call c && ElementaryFunctions.Contains(c.Function) || e is Binary { Operator: BinaryOperator.Power });
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// The steps of a scan for several threads that share the states of a point along one axis, each in registers of its own. They take as many steps
/// at a time as there are threads: what does not hang on a state is worked out by one thread for each step beforehand and handed to the
/// others in its step; results are worked out by one thread for each step behind.
/// </summary>
/// <param name="Axis">The axis of the states that the threads share.</param>
/// <param name="States">The states, all of which have the axis.</param>
/// <param name="Ahead">Numbers of a step that do not hang on a state.</param>
/// <param name="Handed">What is handed from the step's thread to the others, by the name that the steps read it under.</param>
/// <param name="Steps">What all threads do in each step.</param>
/// <param name="Behind">Results.</param>
internal sealed record SharedScan(
    string Axis,
    EquatableArray<string> States,
    EquatableArray<Store> Ahead,
    EquatableArray<(string Name, Expr Value)> Handed,
    EquatableArray<Statement> Steps,
    EquatableArray<Store> Behind)
{
    /// <summary>The steps shared in this way; null where they cannot be.</summary>
    /// <param name="body">The statements of a step, loops of neighbouring equations made one.</param>
    public static SharedScan? Of(ArrayProgram program, DeviceGroup group, EquatableArray<Statement> body)
    {
        if (group.Mapping != ThreadMapping.Thread || group.Group.Time is not { } time)
        {
            return null;
        }
        var states = program.Arrays.Where(a => a.Role == ProgramRole.State).Select(a => a.Name).ToList();
        var written = body.Flatten().OfType<Store>().Where(s => states.Contains(s.Array)).ToList();
        var axes = written.SelectMany(s => s.At.Indices()).Where(i => !group.Outer.Contains(i)).Distinct().ToList();
        if (axes.Count != 1 || written.Count != states.Count || !written.All(s => s.At.Indices().Contains(axes[0])))
        {
            return null;
        }
        return new Sorting(program, axes[0], time, written).Sort(body);
    }

    /// <summary>Sorts the statements of a step.</summary>
    private sealed class Sorting(ArrayProgram program, string axis, string time, IReadOnlyList<Store> states)
    {
        private readonly HashSet<string> carried = new(states.Select(s => s.Array), StringComparer.Ordinal);
        private readonly HashSet<string> known = new(StringComparer.Ordinal);
        private readonly List<Store> ahead = [];
        private readonly List<(string Name, Expr Value)> handed = [];
        private readonly List<Statement> steps = [];
        private readonly List<Store> behind = [];

        public SharedScan? Sort(EquatableArray<Statement> body)
        {
            foreach (var statement in body)
            {
                if (!TryPlace(statement))
                {
                    return null;
                }
            }
            // What another thread worked out is not there by its own name.
            var isWhole = !steps.ToEquatableArray().Flatten().SelectMany(Reads).Any(known.Contains) && !behind.SelectMany(Reads).Any(r => states.Any(s => s.Array == r));
            return isWhole && behind.Count > 0
                ? new SharedScan(axis, states.Select(s => s.Array).ToEquatableArray(), ahead.ToEquatableArray(), handed.ToEquatableArray(), steps.ToEquatableArray(), behind.ToEquatableArray())
                : null;
        }

        private bool TryPlace(Statement statement)
        {
            switch (statement)
            {
                case Local local:
                    carried.Add(local.Name);
                    steps.Add(local);
                    return true;
                case Loop loop when IsOverAxis(loop):
                    steps.Add(loop with { Body = loop.Body.Select(Handing).ToEquatableArray() });
                    return true;
                case Store store when IsResult(store):
                    behind.Add(store);
                    return true;
                case Store store when IsNumber(store) && Hangs(store.Value):
                    carried.Add(store.Array);
                    steps.Add(Handing(store));
                    return true;
                case Store store when IsNumber(store):
                    known.Add(store.Array);
                    ahead.Add(store);
                    return true;
                default:
                    return false;
            }
        }

        private bool IsOverAxis(Loop loop) =>
            loop.Index == axis && loop.From == new Number(0) && loop.Count == IndexAlgebra.ExtentOf(new IndexValue(axis))
            && loop.Body.All(s => s is Update || (s is Store store && states.Contains(store)))
            && loop.Body.SelectMany(Values).SelectMany(v => v.All()).OfType<Element>().All(IsOwnState);

        /// <summary>Whether a state is read at the thread's own element.</summary>
        private bool IsOwnState(Element element) => states.FirstOrDefault(s => s.Array == element.Array) is not { } state || state.At.Equals(element.At);

        private bool IsResult(Store store) => program.Arrays.Any(a => a.Name == store.Array && a.Role == ProgramRole.Result);

        private bool IsNumber(Store store) => program.Arrays.All(a => a.Name != store.Array);

        private Statement Handing(Statement statement) => statement switch
        {
            Update update => update with { Value = Hand(update.Value) },
            Store store => store with { Value = Hand(store.Value) },
            _ => statement,
        };

        /// <summary>Replaces what does not hang on a state, nor on the axis, by a number that the step's thread hands over.</summary>
        private Expr Hand(Expr e)
        {
            if (!Hangs(e))
            {
                return Varies(e) ? Handed(e) : e;
            }
            switch (e)
            {
                case Binary { Operator: BinaryOperator.Multiply }:
                    var factors = IndexAlgebra.Factors(e).ToLookup(f => !Hangs(f) && Varies(f));
                    var own = factors[false].Select(Hand);
                    return factors[true].Any() ? own.Prepend(Handed(factors[true].Aggregate(IndexAlgebra.Multiply))).Aggregate(IndexAlgebra.Multiply) : own.Aggregate(IndexAlgebra.Multiply);
                case Unary u:
                    return u with { Operand = Hand(u.Operand) };
                case Binary b:
                    return b with { Left = Hand(b.Left), Right = Hand(b.Right) };
                case Conditional c:
                    return c with { Then = Hand(c.Then), Else = Hand(c.Else) };
                case Call c:
                    return c with { Arguments = c.Arguments.Select(Hand).ToEquatableArray() };
                default:
                    return e;
            }
        }

        private Element Handed(Expr value)
        {
            var there = handed.FindIndex(h => h.Value.Equals(value));
            if (there < 0)
            {
                there = handed.Count;
                handed.Add(("handed " + there.ToString(CultureInfo.InvariantCulture), value));
            }
            return new Element(handed[there].Name, default);
        }

        private bool Hangs(Expr value) => value.All().Any(e => e is Element element ? carried.Contains(element.Array) : e is IndexValue index && index.Name == axis);

        private bool Varies(Expr value) => value.All().Any(e => e is Element element ? known.Contains(element.Array) : e is IndexValue index && index.Name == time);

        private static IEnumerable<string> Reads(Statement statement) => Values(statement).SelectMany(v => v.Arrays());

        private static IEnumerable<Expr> Values(Statement statement) => statement switch
        {
            Update update => [update.Value],
            Store store => [store.Value],
            Local local => [local.Initial],
            _ => [],
        };
    }
}

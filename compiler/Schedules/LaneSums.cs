using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Schedules;

/// <summary>
/// The nest of a sum along k as the lanes of a warp share it: each lane adds up its own columns. Where groups are hoisted a lane sums its columns of a
/// group by themselves, and takes them times the group's factors into a total; since those are linear in the sums, the totals of all lanes add up.
/// </summary>
/// <param name="Along">The loop over k, or over its groups.</param>
/// <param name="Totals">The accumulators of all k.</param>
/// <param name="Group">The index of groups, the index within one and its k; null where the loop is over k itself.</param>
/// <param name="Parts">The accumulators of one group; none where the loop is over k itself.</param>
/// <param name="OfElements">What each k adds: to <paramref name="Parts"/>, or to <paramref name="Totals"/> where there are none.</param>
/// <param name="OfGroups">What each group adds to <paramref name="Totals"/>.</param>
/// <param name="Result">What is stored of the totals.</param>
public sealed record LaneSums(
    Loop Along, EquatableArray<Local> Totals, GroupIndices? Group, EquatableArray<Local> Parts, EquatableArray<Update> OfElements, EquatableArray<Update> OfGroups, Store Result)
{
    /// <summary>The sums of a rewritten nest over m, n and k; null for a nest of another shape.</summary>
    public static LaneSums? Of(LoweredNest lowered)
    {
        var rows = lowered.Nest.Body.Flatten().OfType<Loop>().LastOrDefault(l => l.Index == lowered.Context.Weight.Row);
        if (rows is null || Split(rows.Body) is not { } whole || whole.Behind.Count != 1 || whole.Behind[0] is not Store result)
        {
            return null;
        }
        if (UpdatesOf(whole.Loop.Body, whole.Locals) is { } updates)
        {
            return new LaneSums(whole.Loop, whole.Locals, null, default, updates, default, result);
        }
        return Split(whole.Loop.Body) is { } group
            && group.Loop.Count is Binary { Operator: BinaryOperator.Min, Left: Number size }
            && UpdatesOf(group.Loop.Body, group.Locals) is { } ofElements
            && UpdatesOf(group.Behind, whole.Locals) is { } ofGroups
            ? new LaneSums(whole.Loop, whole.Locals, new GroupIndices(whole.Loop.Index, group.Loop.Index, (int)size.Value), group.Locals, ofElements, ofGroups, result)
            : null;
    }

    // Accumulators that begin with 0, a loop, and what is behind it; null for statements that are no such.
    private static (EquatableArray<Local> Locals, Loop Loop, EquatableArray<Statement> Behind)? Split(EquatableArray<Statement> body)
    {
        var locals = body.TakeWhile(s => s is Local { Initial: Number { Value: 0 } }).Cast<Local>().ToEquatableArray();
        return locals.Count < body.Count && body[locals.Count] is Loop loop ? (locals, loop, body.Skip(locals.Count + 1).ToEquatableArray()) : null;
    }

    private static EquatableArray<Update>? UpdatesOf(EquatableArray<Statement> body, EquatableArray<Local> accumulators) =>
        body.All(s => s is Update { Kind: ReductionKind.Sum } u && accumulators.Any(l => l.Name == u.Name)) ? body.Cast<Update>().ToEquatableArray() : null;
}

/// <summary>The indices of a loop over k in groups: k is <c>Size·Group + Rest</c>.</summary>
public sealed record GroupIndices(string Group, string Rest, int Size);

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Whether elements are there, and the conditions where that is not certain.</summary>
internal sealed partial class GroupEmitter
{
    /// <summary>The condition under which an element is there; null where it always is.</summary>
    private Spelled? GuardOf(Element element)
    {
        var guards = Guards(element, Enumerable.Range(0, element.At.Count)).ToList();
        return guards.Count == 0 ? null : new Spelled(string.Join(" && ", guards.Select(g => g.Text)), false, guards.Max(g => g.Depth), false);
    }

    private IEnumerable<Spelled> Guards(Element element, IEnumerable<int> dimensions)
    {
        var sizes = SizesOf(element.Array);
        foreach (var dimension in dimensions)
        {
            if (!IsInRange(element.At[dimension], sizes[dimension]))
            {
                var isChunk = IsChunkLocal(element.Array, dimension);
                var (at, size) = (Index(element.At[dimension]), Index(sizes[dimension]));
                yield return isChunk
                    ? new Spelled($"(nuint)({at.Text} - job->From) < (nuint)(job->To - job->From)", false, at.Depth, false)
                    : new Spelled($"(nuint)({at.Text}) < (nuint)({size.Text})", false, Math.Max(at.Depth, size.Depth), false);
            }
        }
    }

    private bool IsInRange(Expr index, Expr size)
    {
        // What a loop's own index may read, its later rounds may too.
        var at = index.Rewrite(e => e is IndexValue i && rounds.TryGetValue(i.Name, out var first) ? new IndexValue(first) : e);
        return at switch
        {
            Number n => size is Number m && n.Value < m.Value,
            ExtentValue step when step.Equals(LoopGroup.FirstStep) || step.Equals(LoopGroup.LastStep) => true,
            IndexValue i => LoopsOf(i.Name) is { Count: > 0 } loops ? loops.TrueForAll(l => IsWithin(l.Count, size)) : IndexAlgebra.ExtentOf(i).Equals(size),
            _ => IndexAlgebra.ExtentOf(at).Equals(size) && at.Indices().All(x => LoopsOf(x).TrueForAll(l => IsWithin(l.Count, IndexAlgebra.ExtentOf(new IndexValue(x))))),
        };
    }

    /// <summary>Whether a loop that ends there stays below a size: at the size itself, at a smaller number, or at the end of its rounds or of the chunk.</summary>
    private bool IsWithin(Expr count, Expr size) => count switch
    {
        Number n when size is Number m => n.Value <= m.Value,
        Binary { Operator: BinaryOperator.Subtract } rounds => IsWithin(rounds.Left, size),
        Binary { Operator: BinaryOperator.Add, Left: ExtentValue last } when last.Equals(LoopGroup.LastStep) => group.Chunk.Any(c => IndexAlgebra.ExtentOf(new IndexValue(c)).Equals(size)),
        _ => count.Equals(size),
    };

    private List<Loop> LoopsOf(string index) => [.. body.Flatten().OfType<Loop>().Where(l => l.Index == index)];

    private EquatableArray<Expr> SizesOf(string array) =>
        Shared(array)?.Sizes ?? EquationOf(array).Indices.Select(i => IndexAlgebra.ExtentOf(new IndexValue(i))).ToEquatableArray();
}

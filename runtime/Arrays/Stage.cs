using System.Collections.Immutable;

namespace Kernels.Arrays;

/// <summary>A part of a kernel that runs after the one before it has ended.</summary>
public abstract record Stage;

/// <summary>Generated loops.</summary>
/// <param name="Work">About how many vector operations a piece is: what decides whether several threads pay.</param>
public sealed record LoopStage(string Name, StagePieces Pieces, StageRun Run, SizeExpression Work) : Stage;

/// <summary>A call of another kernel or scan.</summary>
/// <param name="Callee">Found when it is first called, so that kernels may name each other in any order.</param>
/// <param name="Arguments">For each of the callee's parameters the array handed over, or null where it is absent.</param>
/// <param name="Result">The number of the array that takes the result.</param>
/// <param name="Walk">The order in which the callee's axis is walked; null for its own.</param>
public sealed record CallStage(Func<ArrayKernel> Callee, ImmutableArray<StageArgument?> Arguments, int Result, Walk? Walk) : Stage;

/// <summary>An array of the caller with leading indices fixed.</summary>
/// <param name="Walked">The dimension (after the fixed ones) at which the axes that the walk goes over begin; -1 where it has none of them. A walk over
/// rows or columns takes two neighbouring dimensions as one, any other walk takes one.</param>
public sealed record StageArgument(int Array, ImmutableArray<SizeExpression> Fixed, int Walked);

/// <summary>An order of places.</summary>
public abstract record Walk
{
    /// <summary>Whether the result stays in the order of the walk, because the walk visits places more than once.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>At which dimension of the result the walked axes begin, where it is laid back.</summary>
    public int ResultAxis { get; init; } = -1;
}

/// <summary>Another walk from its end; without one, the scan's own axis backwards.</summary>
public sealed record ReverseWalk(Walk? Inner) : Walk;

/// <summary>All places of two axes with these extents, row by row or column by column.</summary>
public sealed record GridWalk(SizeExpression Rows, SizeExpression Columns, bool IsColumns) : Walk;

/// <summary>Several walks, one after the other.</summary>
public sealed record ConcatenatedWalk(ImmutableArray<Walk> Parts) : Walk;

/// <summary>The places that an array of integers lists.</summary>
public sealed record TableWalk(int Array) : Walk;

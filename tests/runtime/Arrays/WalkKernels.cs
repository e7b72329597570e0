using System.Collections.Immutable;
using Kernels.Arrays;

namespace Kernels.Runtime.Tests.Arrays;

/// <summary>Kernels that call <see cref="DecayScan"/> along walks, written by hand as the compiler writes them.</summary>
internal static class WalkKernels
{
    private static readonly SizeExpression First = new SizeOf(0);
    private static readonly SizeExpression Second = new SizeOf(1);
    private static readonly SizeExpression Third = new SizeOf(2);
    private static readonly Walk RowByRow = new GridWalk(First, Second, IsColumns: false);
    private static readonly Walk ColumnByColumn = new GridWalk(First, Second, IsColumns: true);

    /// <summary><c>kernel Backwards(a, x : [t, d]) { y[t, d] = Decay(a, x) order reverse }</c></summary>
    public static ArrayKernel Reverse { get; } = OverTime("Backwards", new ReverseWalk(null) { ResultAxis = 0 }, []);

    /// <summary><c>kernel Listed(a, x : [t, d], p : uint16 [t]) { y[t, d] = Decay(a, x) order table(p) }</c></summary>
    public static ArrayKernel Table { get; } = OverTime("Listed", new TableWalk(2) { ResultAxis = 0 }, [new("p", ArrayRole.Input, true, [First])]);

    /// <summary><c>kernel Columns(a, x : [i, j, d]) { y[i, j, d] = Decay(a, x) order columns(i, j) }</c></summary>
    public static ArrayKernel Columns { get; } = OverGrid("Columns", new GridWalk(First, Second, true) { ResultAxis = 0 }, -1);

    /// <summary><c>kernel Backwards(a, x : [i, j, d]) { y[i, j, d] = Decay(a, x) order reverse columns(i, j) }</c></summary>
    public static ArrayKernel ReverseColumns { get; } = OverGrid("BackwardColumns", new ReverseWalk(ColumnByColumn) { ResultAxis = 0 }, -1);

    /// <summary>As <see cref="Columns"/>, through arrays of its own in which i lies side by side: two axes that no stride goes over.</summary>
    public static ArrayKernel ScatteredColumns { get; } = OverGrid("ScatteredColumns", new GridWalk(First, Second, true) { ResultAxis = 0 }, 0);

    /// <summary><c>kernel Twice(a, x : [i, j, d]) { y[t, d] = Decay(a, x) order concat(rows(i, j), reverse columns(i, j)) }</c></summary>
    public static ArrayKernel Concatenated { get; } = new()
    {
        Name = "Twice",
        Text = "kernel Twice …",
        Extents = [new("I"), new("J"), new("D"), new("T", Twice(new SizeOperation(SizeOperator.Multiply, First, Second)))],
        Arrays =
        [
            new("a", ArrayRole.Input, false, [First, Second, Third]),
            new("x", ArrayRole.Input, false, [First, Second, Third]),
            new("y", ArrayRole.Result, false, [new SizeOf(3), Third]),
        ],
        Stages = [Call([new(0, [], 0), new(1, [], 0)], 2, new ConcatenatedWalk([RowByRow, new ReverseWalk(ColumnByColumn)]) { KeepsOrder = true })],
    };

    /// <summary><c>kernel Second(a, x : [2, t, d]) { y[t, d] = Decay(a[1], x[1]) }</c></summary>
    public static ArrayKernel Fixed { get; } = new()
    {
        Name = "Second",
        Text = "kernel Second …",
        Extents = [new("T"), new("D")],
        Arrays =
        [
            new("a", ArrayRole.Input, false, [new SizeConstant(2), First, Second]),
            new("x", ArrayRole.Input, false, [new SizeConstant(2), First, Second]),
            new("y", ArrayRole.Result, false, [First, Second]),
        ],
        Stages = [Call([new(0, [new SizeConstant(1)], -1), new(1, [new SizeConstant(1)], -1)], 2, null)],
    };

    private static SizeOperation Twice(SizeExpression size) => new(SizeOperator.Add, size, size);

    private static CallStage Call(ImmutableArray<StageArgument?> arguments, int result, Walk? walk) => new(() => DecayScan.Kernel, [.. arguments, null], result, walk);

    private static ArrayKernel OverTime(string name, Walk walk, ImmutableArray<ArrayDeclaration> tables) => new()
    {
        Name = name,
        Text = "kernel …",
        Extents = [new("T"), new("D")],
        Arrays = [new("a", ArrayRole.Input, false, [First, Second]), new("x", ArrayRole.Input, false, [First, Second]), .. tables, new("y", ArrayRole.Result, false, [First, Second])],
        Stages = [Call([new(0, [], 0), new(1, [], 0)], 2 + tables.Length, walk)],
    };

    private static ArrayKernel OverGrid(string name, Walk walk, int innermost) => new()
    {
        Name = name,
        Text = "kernel …",
        Extents = [new("I"), new("J"), new("D")],
        Arrays =
        [
            new("a", ArrayRole.Input, false, [First, Second, Third], innermost),
            new("x", ArrayRole.Input, false, [First, Second, Third], innermost),
            new("y", ArrayRole.Result, false, [First, Second, Third], innermost),
        ],
        Stages = [Call([new(0, [], 0), new(1, [], 0)], 2, walk)],
    };
}

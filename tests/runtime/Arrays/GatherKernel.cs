using Kernels.Arrays;

namespace Kernels.Runtime.Tests.Arrays;

/// <summary>
/// A kernel of two stages with an array between them whose first dimension lies side by side, written by hand as the compiler writes it:
/// <code>
/// kernel Gather(x : [n, k], e : uint16 [m]) { s[m, k] = x[e, k]; y[m, k] = s + 1 }
/// </code>
/// </summary>
internal static unsafe class GatherKernel
{
    private const int X = 0;
    private const int E = 1;
    private const int Y = 2;
    private const int S = 3;

    private static readonly SizeExpression N = new SizeOf(0);
    private static readonly SizeExpression K = new SizeOf(1);
    private static readonly SizeExpression M = new SizeOf(2);

    public static ArrayKernel Kernel { get; } = new()
    {
        Name = "Gather",
        Text = "kernel Gather …",
        Extents = [new("N"), new("K"), new("M")],
        Arrays =
        [
            new("x", ArrayRole.Input, false, [N, K], Innermost: 1),
            new("e", ArrayRole.Input, true, [M]),
            new("y", ArrayRole.Result, false, [M, K], Innermost: 1),
            new("s", ArrayRole.Intermediate, false, [M, K], Innermost: 0),
        ],
        Stages = [new LoopStage("Take", Rows, Take, K), new LoopStage("Add", Rows, Add, K)],
    };

    private static nint Rows(StageJob* job) => job->Extents[2];

    private static void Take(StageJob* job, nint first, nint end)
    {
        var x = job->Strides + (X * ArrayView.MaxRank);
        var s = job->Strides + (S * ArrayView.MaxRank);
        var e = (int*)job->Arrays[E];
        for (var m = first; m < end; m++)
        {
            for (nint k = 0; k < job->Extents[1]; k++)
            {
                // Its innermost dimension has the stride 1, whatever memory the caller gave.
                job->Arrays[S][m + (k * s[1])] = job->Arrays[X][(e[m * job->Strides[E * ArrayView.MaxRank]] * x[0]) + k];
            }
        }
    }

    private static void Add(StageJob* job, nint first, nint end)
    {
        var s = job->Strides + (S * ArrayView.MaxRank);
        var y = job->Strides + (Y * ArrayView.MaxRank);
        for (var m = first; m < end; m++)
        {
            for (nint k = 0; k < job->Extents[1]; k++)
            {
                job->Arrays[Y][(m * y[0]) + k] = job->Arrays[S][m + (k * s[1])] + 1;
            }
        }
    }
}

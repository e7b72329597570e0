using Kernels.Arrays;

namespace Kernels.Runtime.Tests.Arrays;

/// <summary>
/// A scan written by hand as the compiler writes it, and the same in plain loops:
/// <code>
/// scan Decay over t (a, x : [t, d], b : [t, d/(D/G)]?) { state h : f32 [d] = 0.5; h = a*h + (if b then b*x else x); y[t, d] = h }
/// </code>
/// </summary>
internal static unsafe class DecayScan
{
    private const int A = 0;
    private const int X = 1;
    private const int B = 2;
    private const int H = 3;
    private const int Y = 4;
    private const int Product = 5;
    private const int Sum = 6;

    private static readonly SizeExpression T = new SizeOf(0);
    private static readonly SizeExpression D = new SizeOf(1);
    private static readonly SizeExpression ChannelsOfGroup = new SizeOperation(SizeOperator.CeilingDivide, D, new SizeOf(2));

    private static readonly LoopStage Steps = new("Steps", Channels, RunSteps, T);
    private static readonly LoopStage Summary = new("Summary", Channels, Summarize, T);
    private static readonly LoopStage Combine = new("Combine", Channels, CombineStates, new SizeConstant(1));

    public const float Initial = 0.5f;

    public static ArrayKernel Kernel { get; } = new()
    {
        Name = "Decay",
        Text = "scan Decay …",
        Axis = "t",
        Extents = [new("T"), new("D"), new("G", D)],
        Arrays =
        [
            new("a", ArrayRole.Input, false, [T, D], TimeAxis: 0),
            new("x", ArrayRole.Input, false, [T, D], TimeAxis: 0),
            new("b", ArrayRole.Optional, false, [T, new SizeOperation(SizeOperator.CeilingDivide, D, ChannelsOfGroup)], TimeAxis: 0),
            new("h", ArrayRole.State, false, [D], Innermost: 0, Initial: Initial),
            new("y", ArrayRole.Result, false, [T, D], TimeAxis: 0),
            new("hDecay", ArrayRole.Decay, false, [D], Initial: 1),
            new("hSum", ArrayRole.Contribution, false, [D]),
        ],
        Stages = [],
        Recurrence = Steps,
        Chunks = new ChunkedForm([Summary], Combine, [Steps]),
        HasStep = true,
    };

    private static nint Channels(StageJob* job) => job->Extents[1];

    private static void RunSteps(StageJob* job, nint first, nint end)
    {
        for (var d = first; d < end; d++)
        {
            for (var t = job->From; t < job->To; t++)
            {
                job->Arrays[H][d] = (Element(job, A, t, d) * job->Arrays[H][d]) + Input(job, t, d);
                Element(job, Y, t, d) = job->Arrays[H][d];
            }
        }
    }

    private static void Summarize(StageJob* job, nint first, nint end)
    {
        for (var d = first; d < end; d++)
        {
            for (var t = job->From; t < job->To; t++)
            {
                job->Arrays[Product][d] *= Element(job, A, t, d);
                job->Arrays[Sum][d] = (Element(job, A, t, d) * job->Arrays[Sum][d]) + Input(job, t, d);
            }
        }
    }

    private static void CombineStates(StageJob* job, nint first, nint end)
    {
        for (var d = first; d < end; d++)
        {
            job->Arrays[H][d] = (job->Arrays[Product][d] * job->Arrays[H][d]) + job->Arrays[Sum][d];
        }
    }

    private static float Input(StageJob* job, nint t, nint d)
    {
        var x = Element(job, X, t, d);
        var (extent, groups) = (job->Extents[1], job->Extents[2]);
        return job->Arrays[B] == null ? x : Element(job, B, t, d / ((extent + groups - 1) / groups)) * x;
    }

    private static ref float Element(StageJob* job, int array, nint t, nint d)
    {
        var strides = job->Strides + (array * ArrayView.MaxRank);
        return ref job->Arrays[array][(IndexMath.Place(job->Places[array], t) * strides[0]) + (d * strides[1])];
    }
}

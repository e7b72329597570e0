using CsCheck;
using Kernels.Arrays;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Arrays;

public sealed unsafe class StridedViewTests
{
    private const int Rank = 3;

    /// <summary><c>kernel Copy(x : [i, j, k]) { y[i, j, k] = x }</c>, which wants the first dimension of x and the second of y side by side.</summary>
    private static readonly ArrayKernel Copy = new()
    {
        Name = "Copy",
        Text = "kernel Copy …",
        Extents = [new("I"), new("J"), new("K")],
        Arrays =
        [
            new("x", ArrayRole.Input, false, [new SizeOf(0), new SizeOf(1), new SizeOf(2)], Innermost: 0),
            new("y", ArrayRole.Result, false, [new SizeOf(0), new SizeOf(1), new SizeOf(2)], Innermost: 1),
        ],
        Stages = [new LoopStage("Copy", _ => 1, Run, new SizeConstant(1))],
    };

    private static readonly Gen<View> Views = Gen.Select(
        Gen.Shuffle(Enumerable.Range(0, Rank).ToArray()), Gen.Int[1, 3], Gen.Bool.Array[Rank], (order, gap, isReversed) => new View(order, gap, isReversed));

    [Fact]
    public void Numbers_keep_their_indices_in_views_of_any_strides() => Gen.Select(Gen.Int[1, 5].Array[Rank], Views, Views).Sample((extents, source, destination) =>
    {
        using var pool = new WorkerPool(1);
        using var from = new Tensor(source.Size(extents));
        using var to = new Tensor(destination.Size(extents));
        for (var i = 0; i < from.Count; i++)
        {
            from.Span[i] = i + 1;
        }
        var (x, y) = (source.Of(from.Pointer, extents), destination.Of(to.Pointer, extents));
        Copy.Run(new ArrayCall { Arguments = [x], Results = [y], Pool = pool });
        for (var i = 0; i < extents[0]; i++)
        {
            for (var j = 0; j < extents[1]; j++)
            {
                for (var k = 0; k < extents[2]; k++)
                {
                    Assert.Equal(At(x, i, j, k), At(y, i, j, k));
                }
            }
        }
        // What lies between the elements of the result is not touched.
        Assert.Equal(extents[0] * extents[1] * extents[2], to.Span.ToArray().Count(v => v != 0));
    });

    private static float At(in ArrayView view, nint i, nint j, nint k) => ((float*)view.Pointer)[(i * view.Stride(0)) + (j * view.Stride(1)) + (k * view.Stride(2))];

    private static void Run(StageJob* job, nint first, nint end)
    {
        var x = job->Strides;
        var y = job->Strides + ArrayView.MaxRank;
        for (nint i = 0; i < job->Extents[0]; i++)
        {
            for (nint j = 0; j < job->Extents[1]; j++)
            {
                for (nint k = 0; k < job->Extents[2]; k++)
                {
                    // The innermost dimensions have the stride 1.
                    job->Arrays[1][(i * y[0]) + j + (k * y[2])] = job->Arrays[0][i + (j * x[1]) + (k * x[2])];
                }
            }
        }
    }

    /// <summary>An order of dimensions in memory, elements left free between two neighbours, and which dimensions run backwards.</summary>
    private sealed record View(int[] Order, int Gap, bool[] IsReversed)
    {
        public int Size(int[] extents) => Gap * extents.Aggregate(1, (a, b) => a * b);

        public ArrayView Of(float* memory, int[] extents)
        {
            var strides = new nint[Rank];
            nint stride = Gap;
            foreach (var i in Order)
            {
                strides[i] = IsReversed[i] ? -stride : stride;
                memory += IsReversed[i] ? stride * (extents[i] - 1) : 0;
                stride *= extents[i];
            }
            return new ArrayView(memory, NumberType.F32, [.. extents.Select(e => (nint)e)], strides);
        }
    }
}

using Kernels.Library;

namespace Kernels;

/// <summary>
/// A Linear whose weights are the sum of what a kernel takes and of products of narrow factors: y = x·wᵀ + sum over the terms of (x·rightᵀ)·leftᵀ, where x·rightᵀ is worked out once for each token.
/// </summary>
internal sealed unsafe class LowRankLinear(LinearKernel dense)
{
    public LinearKernel Kernel => new(dense.Weight, dense.Activation, ["chain-low-rank", .. dense.Rules], WorkspaceBytes, Run);

    private int LargestRank => dense.Weight.LowRank.Max(t => t.Rank);

    private long WorkspaceBytes(int m, int n, int k)
    {
        var (rank, factors) = (LargestRank, LinearF32.Kernel);
        return WorkspaceFloats.Bytes(m, rank) + WorkspaceFloats.Bytes(m, n) + Math.Max(dense.WorkspaceBytes(m, n, k), Math.Max(factors.WorkspaceBytes(m, rank, k), factors.WorkspaceBytes(m, n, rank)));
    }

    private void Run(in LinearCall call)
    {
        var (m, n) = (call.M, call.Weights.Rows);
        var narrow = (float*)call.Workspace;
        var product = (float*)(call.Workspace + WorkspaceFloats.Bytes(m, LargestRank));
        var workspace = call.Workspace + WorkspaceFloats.Bytes(m, LargestRank) + WorkspaceFloats.Bytes(m, n);
        dense.Code(call with { Workspace = workspace });
        // A matrix that nobody packed is 0.
        if (call.Weights.Factors is not { } factors)
        {
            return;
        }
        foreach (var (left, right) in factors.Pairs)
        {
            var rank = right.Rows;
            LinearF32.Kernel.Code(call with { Weights = right, Y = narrow, YStride = rank, Bias = null, Workspace = workspace });
            LinearF32.Kernel.Code(call with { Weights = left, X = narrow, XStride = rank, Y = product, YStride = n, Bias = null, Workspace = workspace });
            for (var token = 0; token < m; token++)
            {
                Add(product + ((nint)token * n), call.Y + (token * call.YStride), n);
            }
        }
    }

    private static void Add(float* from, float* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] += from[i];
        }
    }
}

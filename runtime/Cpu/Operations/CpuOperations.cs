using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>The kinds of nodes that this machine runs: a new one is a file and a line here.</summary>
internal static class CpuOperations
{
    /// <summary>What runs each kind.</summary>
    public static OperationTable<CpuWeights, CpuOperation> All { get; } = new OperationTable<CpuWeights, CpuOperation>("the CPU")
        .With((Add node, CpuWeights _) => new CpuAdd(node))
        .With((Attention node, CpuWeights _) => new CpuAttention(node))
        .With((CausalConvolution node, CpuWeights weights) => new CpuConvolution(node, weights))
        .With((Embedding node, CpuWeights weights) => CpuEmbedding.Create(node, weights))
        .With((GatedRmsNorm node, CpuWeights _) => new CpuGatedRmsNorm(node))
        .With((HeadRmsNorm node, CpuWeights _) => new CpuHeadRmsNorm(node))
        .With((LastRows node, CpuWeights _) => new CpuLastRows(node))
        .With((Linear node, CpuWeights weights) => new CpuLinear(node, weights))
        .With((RmsNorm node, CpuWeights _) => new CpuRmsNorm(node))
        .With((RotaryEmbedding node, CpuWeights _) => new CpuRotary(node))
        .With((SelectiveScan node, CpuWeights weights) => new CpuSelectiveScan(node, weights))
        .With((StateSpaceDuality node, CpuWeights _) => new CpuStateSpaceDuality(node))
        .With((SwiGlu node, CpuWeights _) => new CpuSwiGlu(node));
}

using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The kinds of nodes that devices run: a new one is a file and a line here.</summary>
internal static class DeviceOperations
{
    /// <summary>What runs each kind.</summary>
    public static OperationTable<DeviceWeights, DeviceOperation> All { get; } = new OperationTable<DeviceWeights, DeviceOperation>("a GPU")
        .With((Add node, DeviceWeights _) => new DeviceAdd(node))
        .With((Attention node, DeviceWeights _) => new DeviceAttention(node))
        .With((CausalConvolution node, DeviceWeights weights) => new DeviceConvolution(node, weights))
        .With((Embedding node, DeviceWeights weights) => new DeviceEmbedding(node, weights))
        .With((GatedRmsNorm node, DeviceWeights weights) => new DeviceGatedRmsNorm(node, weights))
        .With((LastRows node, DeviceWeights _) => new DeviceLastRows(node))
        .With((Linear node, DeviceWeights weights) => DeviceLinear.Create(node, weights))
        .With((RmsNorm node, DeviceWeights weights) => new DeviceRmsNorm(node, weights))
        .With((RotaryEmbedding node, DeviceWeights weights) => new DeviceRotary(node, weights))
        .With((SelectiveScan node, DeviceWeights weights) => new DeviceSelectiveScan(node, weights))
        .With((StateSpaceDuality node, DeviceWeights weights) => new DeviceStateSpaceDuality(node, weights))
        .With((SwiGlu node, DeviceWeights _) => new DeviceSwiGlu(node));
}

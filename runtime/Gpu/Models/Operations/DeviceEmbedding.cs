using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The rows of the table that the tokens name. The table is decoded when it is uploaded: a run reads a row of it for each token.</summary>
internal sealed class DeviceEmbedding(Embedding node, DeviceWeights weights) : DeviceOperation
{
    private readonly DeviceArray table = weights.Values(node.Table);

    public override void Plan(RunPlan plan) => plan.Call("TokenEmbedding", ("tokens", plan.TokenArray), ("table", table), ("y", plan.Rows(node.Output)));
}

using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Makes the operation of a node, or null where the node is of another kind.</summary>
internal delegate DeviceOperation? CreateOperation(GraphNode node, DeviceWeights weights);

/// <summary>The kinds of nodes that devices run: a new one is a file and a line here.</summary>
internal static class DeviceOperations
{
    private static readonly ImmutableArray<CreateOperation> All =
    [
        AddOperation.TryCreate,
        AttentionOperation.TryCreate,
        ConvolutionOperation.TryCreate,
        EmbeddingOperation.TryCreate,
        GatedRmsNormOperation.TryCreate,
        LastRowsOperation.TryCreate,
        LinearOperation.TryCreate,
        RmsNormOperation.TryCreate,
        RotaryOperation.TryCreate,
        SelectiveScanOperation.TryCreate,
        StateSpaceDualityOperation.TryCreate,
        SwiGluOperation.TryCreate,
    ];

    /// <exception cref="NotSupportedException">No device runs such nodes.</exception>
    public static DeviceOperation Create(GraphNode node, DeviceWeights weights)
    {
        foreach (var create in All)
        {
            if (create(node, weights) is { } operation)
            {
                return operation;
            }
        }
        throw new NotSupportedException($"{node.Name} is a node of kind {node.GetType().Name}, which does not run on a GPU yet. Run the model on the CPU.");
    }
}

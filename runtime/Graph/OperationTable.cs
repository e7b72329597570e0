using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>
/// What a machine runs each kind of node with. Each machine has one table: a kind of node that it learns is a file of the machine's, and a line
/// where its table is made.
/// </summary>
/// <param name="machine">What messages call the machine: "a GPU".</param>
/// <typeparam name="TWeights">What puts the weights of nodes where the machine reads them.</typeparam>
/// <typeparam name="TOperation">What runs a node there.</typeparam>
public sealed class OperationTable<TWeights, TOperation>(string machine)
{
    private readonly Dictionary<Type, Func<GraphNode, TWeights, TOperation>> kinds = [];

    /// <summary>Adds a kind of node.</summary>
    /// <param name="create">Makes what runs such a node, and packs its weights.</param>
    /// <returns>This table.</returns>
    /// <exception cref="ArgumentException">The table has the kind already.</exception>
    public OperationTable<TWeights, TOperation> With<TNode>(Func<TNode, TWeights, TOperation> create)
        where TNode : GraphNode
    {
        ArgumentNullException.ThrowIfNull(create);
        kinds.Add(typeof(TNode), (node, weights) => create((TNode)node, weights));
        return this;
    }

    /// <summary>What runs the nodes of a plan, in their order.</summary>
    /// <exception cref="NotSupportedException">The machine does not run such nodes; the message names the node.</exception>
    public ImmutableArray<TOperation> Create(GraphPlan plan, TWeights weights)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return [.. plan.Nodes.Select(node => kinds.TryGetValue(node.GetType(), out var create)
            ? create(node, weights)
            : throw new NotSupportedException($"{node.Name} is a node of kind {node.GetType().Name}, which does not run on {machine}."))];
    }
}

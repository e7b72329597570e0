using Kernels.Formats;

namespace Kernels.Check;

/// <summary>Fields that the equation indexes others with: what leads out of those is no matrix.</summary>
internal static class StoredIndices
{
    /// <summary>The patterns of a field below which it leads out of no field, as <c>g</c> in <c>s[g]</c>; those of no index have no such limit.</summary>
    public static int Limit(FormatDescriptor format, string field, int rows, int columns) =>
        All(format.Value).OfType<FieldNode>()
            .SelectMany(read => read.At.Select((index, i) => (index, i))
                .Where(at => at.index is FieldNode inner && inner.Field == field)
                .Select(at => format.Field(read.Field).Extents(format.RowAxis, rows, columns)[at.i]))
            .DefaultIfEmpty(int.MaxValue)
            .Min();

    private static IEnumerable<ValueNode> All(ValueNode node) => Parts(node).SelectMany(All).Prepend(node);

    private static IEnumerable<ValueNode> Parts(ValueNode node) => node switch
    {
        FieldNode field => field.At,
        OperationNode operation => operation.Operands,
        ReduceNode { Where: { } where } reduce => [reduce.Extent, where, reduce.Body],
        ReduceNode reduce => [reduce.Extent, reduce.Body],
        RotateNode rotate => [rotate.Body],
        _ => [],
    };
}

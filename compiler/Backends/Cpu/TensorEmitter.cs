using System.Globalization;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes what <c>store</c> says of each tensor as data, which the runtime's reader and writer of checkpoints walk.</summary>
internal static class TensorEmitter
{
    public static void Write(CodeWriter writer, EquatableArray<TensorModel> tensors)
    {
        if (tensors.Count == 0)
        {
            return;
        }
        writer.Line("Tensors =");
        writer.Line("[");
        writer.Indented(() =>
        {
            foreach (var tensor in tensors)
            {
                var dimensions = string.Join(", ", tensor.Dimensions.Select(Dimension));
                writer.Line($"new({CSharpText.Quote(tensor.Name)}, {CSharpText.Quote(tensor.Word.StoredName)}, WordBits: {Text(tensor.Word.Bits)}, [{dimensions}], [{string.Join(", ", StoreEmitter.Bits(tensor.Bits))}]){Numbers(tensor)},");
            }
        });
        writer.Line("],");
    }

    private static string Numbers(TensorModel tensor) => tensor.Numbers.Count == 0 ? "" : $" {{ Numbers = [{string.Join(", ", tensor.Numbers.Select(DescriptorEmitter.Value))}] }}";

    private static string Dimension(TensorDimension dimension) => dimension.Axis is null ? DescriptorEmitter.Dimension(dimension.Size!)
        : dimension.Group == 1 ? $"FieldDimension.Along({CSharpText.Quote(dimension.Axis)})"
        : $"FieldDimension.Along({CSharpText.Quote(dimension.Axis)}, {Text(dimension.Group)})";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

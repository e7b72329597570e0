using System.Collections;
using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>
/// Arguments by name, for a call that is written by hand:
/// <code>
/// using var arguments = new KernelArguments { { "u", u }, { "dt", dt }, { "A", weights } };
/// using var run = kernel.Run(arguments);
/// run["y"].Span …
/// </code>
/// A matrix in a declared format is an argument like any other: it is decoded on the way in. Where the parameter is declared in an activation
/// format, floats are encoded in it on the way in; where it is declared in another format, only matrices in that will do.
/// </summary>
public sealed class KernelArguments : IEnumerable<KeyValuePair<string, ArrayView>>, IDisposable
{
    private readonly Dictionary<string, ArrayView> views = new(StringComparer.Ordinal);
    private readonly List<Tensor> decoded = [];
    private readonly List<Tensor> held = [];

    /// <summary>Adds a tensor, which must not be disposed before the call.</summary>
    public void Add(string name, Tensor tensor)
    {
        views.Add(name, ArrayView.Of(tensor));
        held.Add(tensor);
    }

    /// <summary>Adds an array of any type and strides, whose memory must live until the call.</summary>
    public void Add(string name, ArrayView view) => views.Add(name, view);

    /// <summary>Adds a matrix in a declared format.</summary>
    public void Add(string name, PackedMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var tensor = Take(name, matrix.Format, matrix.Rows, matrix.Columns);
        for (var row = 0; row < matrix.Rows; row++)
        {
            matrix.DequantizeRow(row, tensor.Row(row));
        }
    }

    /// <summary>Adds a matrix in a declared format.</summary>
    public void Add(string name, EncodedMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Format.Layout is not null)
        {
            using var packed = PackedMatrix.Pack(matrix);
            Add(name, packed);
            return;
        }
        var tensor = Take(name, matrix.Format, matrix.Rows, matrix.Columns);
        var values = new ValueEvaluator(matrix).All();
        for (var i = 0; i < values.Length; i++)
        {
            tensor.Span[i] = (float)values[i];
        }
    }

    /// <summary>The array of that name; absent where there is none.</summary>
    public ArrayView this[string name] => views.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ArrayView>> GetEnumerator() => views.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tensor Take(string name, FormatDescriptor format, int rows, int columns)
    {
        var tensor = new Tensor(rows, columns);
        views.Add(name, ArrayView.Of(tensor) with { Format = OperandFormat.NumberOf(format.Name) });
        decoded.Add(tensor);
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => decoded.ForEach(t => t.Dispose());
}

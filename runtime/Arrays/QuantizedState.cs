using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>
/// A state of a scan kept in a declared format between calls: less memory for each sequence, at the price of encoding after each call.
/// <code>
/// using var kept = new QuantizedState(Int8Row.Descriptor, channels, states);
/// using var before = kept.Decode();
/// using var run = scan.Kernel.Run(arguments, states: new Dictionary&lt;string, Tensor&gt; { ["h"] = before });
/// kept.Encode(run.States["h"]);
/// </code>
/// </summary>
public sealed class QuantizedState : IDisposable
{
    private readonly int[] shape;
    private readonly int rows;
    private readonly int columns;
    private EncodedMatrix? encoded;

    /// <param name="format">The rows of its matrix are all dimensions but the last.</param>
    /// <param name="shape">The shape of the state, which starts as zeros.</param>
    /// <exception cref="ArgumentException">The state has no dimension.</exception>
    public QuantizedState(FormatDescriptor format, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (shape.IsEmpty)
        {
            throw new ArgumentException("A state in a format should have at least one dimension.", nameof(shape));
        }
        Format = format;
        this.shape = shape.ToArray();
        columns = shape[^1];
        rows = 1;
        foreach (var extent in shape[..^1])
        {
            rows = checked(rows * extent);
        }
    }

    /// <summary>The format that the state is kept in.</summary>
    public FormatDescriptor Format { get; }

    /// <summary>The state in floats; dispose it.</summary>
    public Tensor Decode()
    {
        var tensor = new Tensor(shape);
        if (encoded is null)
        {
            return tensor;
        }
        using var packed = PackedMatrix.Pack(encoded);
        for (var row = 0; row < rows; row++)
        {
            packed.DequantizeRow(row, tensor.Row(row));
        }
        return tensor;
    }

    /// <summary>Keeps another state, found by the format's own <c>fit</c>.</summary>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public void Encode(Tensor state, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Shape.SequenceEqual(shape))
        {
            throw new ArgumentException($"The state should have the shape [{string.Join(", ", shape)}]; it is given as {state}.", nameof(state));
        }
        var next = MatrixEncoder.Encode(Format, state.Span, rows, columns, options);
        encoded?.Dispose();
        encoded = next;
    }

    /// <inheritdoc/>
    public void Dispose() => encoded?.Dispose();
}

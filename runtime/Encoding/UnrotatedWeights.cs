using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Encoding;

/// <summary>
/// Weights turned back, as a format stores them that rotates what it stores. The transform is orthonormal, so a squared error there is one of the weights;
/// importance is turned too: as the diagonal of a matrix it becomes the mean of each block; and so are the inputs' second moments.
/// </summary>
internal sealed unsafe class UnrotatedWeights : IDisposable
{
    private readonly NativeBuffer buffer;

    public UnrotatedWeights(Rotation rotation, float* weights, int rows, int columns, EncodeOptions options)
    {
        buffer = new NativeBuffer((long)rows * columns * sizeof(float));
        for (var row = 0; row < rows; row++)
        {
            var turned = new Span<float>(Weights + ((nint)row * columns), columns);
            new ReadOnlySpan<float>(weights + ((nint)row * columns), columns).CopyTo(turned);
            rotation.ApplyTransposed(turned);
        }
        Options = options with
        {
            Importance = options.Importance.IsEmpty ? options.Importance : Turned(options.Importance.Span, rotation.Block, columns),
            Inputs = options.Inputs is { } inputs ? Turned(inputs, rotation) : null,
        };
    }

    /// <summary>The weights, row-major.</summary>
    public float* Weights => (float*)buffer.Pointer;

    /// <summary>The options for them.</summary>
    public EncodeOptions Options { get; }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();

    /// <summary>Statistics of inputs that are turned as the weights are: exact for second moments, as good as their diagonal for E[x²] alone.</summary>
    private static InputStatistics Turned(InputStatistics inputs, Rotation rotation)
    {
        if (inputs.Moments is not { } make)
        {
            return new InputStatistics(Turned(inputs.Squares.Span, rotation.Block, inputs.Columns));
        }
        var columns = inputs.Columns;
        var squares = new float[columns];
        using var turned = Turned(make(), rotation);
        for (var i = 0; i < columns; i++)
        {
            squares[i] = Math.Max(0, turned.Row(i)[i]);
        }
        return new InputStatistics(squares, moments: () => Turned(make(), rotation));
    }

    /// <summary>QᵀHQ in the place of H: its rows turned, and then, since it equals its transpose, its columns as rows.</summary>
    private static Tensor Turned(Tensor moments, Rotation rotation)
    {
        var columns = moments.Shape[0];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < columns; i++)
            {
                rotation.ApplyTransposed(moments.Row(i));
            }
            Transpose(moments.Pointer, columns);
        }
        return moments;
    }

    private static void Transpose(float* matrix, int size)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                (matrix[((nint)i * size) + j], matrix[((nint)j * size) + i]) = (matrix[((nint)j * size) + i], matrix[((nint)i * size) + j]);
            }
        }
    }

    private static float[] Turned(ReadOnlySpan<float> importance, int block, int columns)
    {
        var turned = importance.ToArray();
        for (var row = 0; row < turned.Length; row += columns)
        {
            for (var first = 0; first + block <= columns; first += block)
            {
                var group = turned.AsSpan(row + first, block);
                var sum = 0.0;
                foreach (var weight in group)
                {
                    sum += weight;
                }
                group.Fill((float)(sum / block));
            }
        }
        return turned;
    }
}

using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Encoding;

/// <summary>
/// Weights turned back, as a format stores them that rotates what it stores. The transform is orthonormal, so a squared error there is one of the weights;
/// importance is turned too: as the diagonal of a matrix it becomes the mean of each block.
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
        Options = options.Importance.IsEmpty ? options : options with { Importance = Turned(options.Importance.Span, rotation.Block, columns) };
    }

    /// <summary>The weights, row-major.</summary>
    public float* Weights => (float*)buffer.Pointer;

    /// <summary>The options for them.</summary>
    public EncodeOptions Options { get; }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();

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

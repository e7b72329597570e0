using Kernels.Formats;

namespace Kernels.Gpu.Tensor;

/// <summary>Encoded activations as the tensor-core kernels for whole numbers take them, in the memory of the host.</summary>
public sealed class TensorActivations
{
    private const int TokensOfLoad = 2;
    private const int BytesOfLoad = 16;

    private TensorActivations(int tokens, int columns, int groups)
    {
        (Tokens, Columns) = (tokens, columns);
        Stride = (columns + BytesOfLoad - 1) / BytesOfLoad * BytesOfLoad;
        GroupStride = (tokens + TokensOfLoad - 1) / TokensOfLoad * TokensOfLoad;
        Codes = new sbyte[(long)tokens * Stride];
        Groups = new TensorGroup[(long)groups * GroupStride];
    }

    /// <summary>M.</summary>
    public int Tokens { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Numbers from one token to the next.</summary>
    public int Stride { get; }

    /// <summary>Tokens from one group to the next.</summary>
    public int GroupStride { get; }

    /// <summary>The whole numbers, row-major with <see cref="Stride"/>.</summary>
    public sbyte[] Codes { get; }

    /// <summary>Group after group, tokens side by side.</summary>
    public TensorGroup[] Groups { get; }

    /// <summary>Packs a matrix of activations.</summary>
    /// <exception cref="ArgumentException">The kernels take no whole numbers, or those of another activation.</exception>
    public static TensorActivations Pack(TensorKernels kernels, EncodedMatrix x)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(x);
        if (kernels.Activation is not { } activation || activation.FormatHash != x.Format.Hash)
        {
            throw new ArgumentException($"The kernels of {kernels.Format} take {kernels.Activation?.Format ?? "f16"}, not {x.Format.Name}.", nameof(x));
        }
        var groups = kernels.Layout.Bodies(x.Columns) * (kernels.Layout.Body / activation.Span);
        var packed = new TensorActivations(x.Rows, x.Columns, groups);
        var codes = x[activation.CodeField];
        var codec = ElementCodec.For(codes.Descriptor.Type);
        for (var m = 0; m < x.Rows; m++)
        {
            for (var k = 0; k < x.Columns; k++)
            {
                var number = (sbyte)codec.Decode(codes.Pattern(((long)m * x.Columns) + k));
                packed.Codes[((long)m * packed.Stride) + k] = number;
                ref var group = ref packed.Groups[((long)(k / activation.Span) * packed.GroupStride) + m];
                group = new TensorGroup(k % activation.Span == 0 ? (float)activation.Scale(x, m, k) : group.Scale, group.Sum + number);
            }
        }
        return packed;
    }
}

/// <summary>A group of a token's activations: its scale, and the sum of its whole numbers.</summary>
public readonly record struct TensorGroup(float Scale, int Sum);

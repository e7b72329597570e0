namespace Kernels.Benchmarks;

/// <summary>
/// Weights as <c>MatMulNBits</c> of ONNX Runtime takes them, rounded to the nearest code: codes [n, blocks, bytes] with the first weight in
/// the lowest bits, scales [n, blocks], and zero points, packed as codes are and padded to whole bytes for each row.
/// </summary>
internal sealed class OnnxWeights
{
    private readonly int blocks;

    /// <param name="row">The k weights of a row; called on several threads.</param>
    /// <exception cref="ArgumentException">Rows are no whole blocks.</exception>
    public OnnxWeights(OnnxBlock block, int n, int k, Func<int, ReadOnlyMemory<float>> row)
    {
        if (k % block.Size != 0)
        {
            throw new ArgumentException($"Rows of {k} weights are no whole blocks of {block.Size}.", nameof(k));
        }
        (Block, N, K, blocks) = (block, n, k, k / block.Size);
        Codes = new byte[(long)n * blocks * block.CodeBytes];
        Scales = new float[n * blocks];
        ZeroPoints = block.ZeroPoints ? new byte[n * ZeroPointBytes] : null;
        Parallel.For(0, n, i =>
        {
            var weights = row(i).Span;
            for (var b = 0; b < blocks; b++)
            {
                Encode(i, b, weights.Slice(b * block.Size, block.Size));
            }
        });
    }

    public OnnxBlock Block { get; }

    public int N { get; }

    public int K { get; }

    public byte[] Codes { get; }

    public float[] Scales { get; }

    /// <summary>Null where blocks store none.</summary>
    public byte[]? ZeroPoints { get; }

    /// <summary>Bytes of all arrays.</summary>
    public long Bytes => Codes.LongLength + (sizeof(float) * Scales.LongLength) + (ZeroPoints?.LongLength ?? 0);

    /// <summary>Bytes of the zero points of a row.</summary>
    private int ZeroPointBytes => ((blocks * Block.Bits) + 7) / 8;

    /// <summary>What the weights of a row are worth.</summary>
    public double[] Row(int row)
    {
        var values = new double[K];
        for (var i = 0; i < K; i++)
        {
            var block = i / Block.Size;
            var zero = ZeroPoints is null ? Block.Middle : Read(ZeroPoints.AsSpan(row * ZeroPointBytes), block);
            values[i] = (double)Scales[(row * blocks) + block] * (Read(CodesOf(row, block), i % Block.Size) - zero);
        }
        return values;
    }

    private void Encode(int row, int block, ReadOnlySpan<float> weights)
    {
        var (scale, zero) = Block.ZeroPoints ? Range(weights) : Symmetric(weights);
        Scales[(row * blocks) + block] = scale;
        if (ZeroPoints is not null)
        {
            Write(ZeroPoints.AsSpan(row * ZeroPointBytes), block, zero);
        }
        for (var i = 0; i < weights.Length; i++)
        {
            var code = scale == 0 ? zero : (int)Math.Clamp(MathF.Round(weights[i] / scale) + zero, 0, Block.Last);
            Write(CodesOf(row, block), i, code);
        }
    }

    /// <summary>The weight that is largest in size becomes code 0, so that all codes serve.</summary>
    private (float Scale, int Zero) Symmetric(ReadOnlySpan<float> weights)
    {
        var largest = 0f;
        foreach (var weight in weights)
        {
            largest = MathF.Abs(weight) > MathF.Abs(largest) ? weight : largest;
        }
        return (largest / -Block.Middle, Block.Middle);
    }

    /// <summary>The codes go from the least weight, or 0, to the largest.</summary>
    private (float Scale, int Zero) Range(ReadOnlySpan<float> weights)
    {
        var (low, high) = (0f, 0f);
        foreach (var weight in weights)
        {
            (low, high) = (MathF.Min(low, weight), MathF.Max(high, weight));
        }
        var scale = (high - low) / Block.Last;
        return (scale, scale == 0 ? 0 : (int)MathF.Round(-low / scale));
    }

    private Span<byte> CodesOf(int row, int block) => Codes.AsSpan(((row * blocks) + block) * Block.CodeBytes, Block.CodeBytes);

    private int Read(ReadOnlySpan<byte> codes, int index) => (codes[index * Block.Bits / 8] >> (index * Block.Bits % 8)) & Block.Last;

    private void Write(Span<byte> codes, int index, int code) => codes[index * Block.Bits / 8] |= (byte)(code << (index * Block.Bits % 8));
}

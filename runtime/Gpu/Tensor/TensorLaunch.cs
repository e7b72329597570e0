namespace Kernels.Gpu.Tensor;

/// <summary>How a call of Linear is launched: which kernel, how k is cut, and the memory that it needs besides its arguments.</summary>
/// <param name="Entry">The kernel.</param>
/// <param name="BodiesPerSlice">Bodies of k that a block sums.</param>
/// <param name="Slices">Slices of k; more than one leave partial sums.</param>
/// <param name="Parts">Parts of the result, each with a ticket that must be 0 before the call and is 0 behind it.</param>
public sealed record TensorLaunch(string Entry, LaunchSize Grid, int Threads, int SharedBytes, int BodiesPerSlice, int Slices, int Parts)
{
    /// <summary>Blocks that keep a large device busy. It is a constant, so that results are the same on every device.</summary>
    private const int Blocks = 264;

    /// <summary>The same where every block leaves so many partial sums that more slices would cost more than they give.</summary>
    private const int BlocksOfManyTokens = Blocks / 2;

    private const int ManyTokens = 64;

    /// <summary>The most dynamic shared memory of the decode kernel.</summary>
    internal const int LargestDecodeShared = 72 * 1024;

    private const int LargestDecodeActivations = 64 * 1024;
    private const int LeastBodiesOfTile = 4;

    /// <summary>Floats of the memory for partial sums.</summary>
    /// <param name="m">Tokens of the call.</param>
    /// <param name="n">Rows of the weights.</param>
    public long PartialFloats(int m, int n) => Slices == 1 ? 0 : (long)Slices * m * n;

    /// <summary>The launch for m tokens with weights of n rows by k columns.</summary>
    public static TensorLaunch Of(TensorKernels kernels, int m, int n, int k)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(m);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        return m <= TensorKernels.LargestDecode && kernels.Activation is null ? Decode(kernels, m, n, k) : Tile(kernels, m, n, k);
    }

    /// <summary>The launch that writes all n × k weights.</summary>
    public static TensorLaunch Dequantize(TensorKernels kernels, int n, int k)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        const int warps = TensorKernels.DecodeThreads / TensorLayout.WarpLanes;
        var grid = new LaunchSize(TensorLayout.Tiles(n), CeilingDivide(kernels.Layout.Bodies(k), warps));
        return new TensorLaunch(TensorKernels.DequantizeEntry, grid, TensorKernels.DecodeThreads, 0, 0, 1, 0);
    }

    private static TensorLaunch Decode(TensorKernels kernels, int m, int n, int k)
    {
        const int warps = TensorKernels.DecodeThreads / TensorLayout.WarpLanes;
        var layout = kernels.Layout;
        var (tiles, bodies) = (TensorLayout.Tiles(n), layout.Bodies(k));
        // A slice's activations fit in shared memory, every warp has a body, and few rows are made up for by more slices.
        var fit = Math.Max(1, LargestDecodeActivations / (m * layout.Body * 2));
        var wanted = CeilingDivide(bodies, Math.Max(1, Math.Min(Blocks / 2 / tiles, bodies / (2 * warps))));
        var perSlice = Math.Min(fit, wanted);
        return new TensorLaunch(
            TensorKernels.DecodeEntry,
            new LaunchSize(tiles, CeilingDivide(bodies, perSlice)),
            TensorKernels.DecodeThreads,
            m * TokenBytes(Math.Min(perSlice, bodies) * layout.Body * 2),
            perSlice,
            CeilingDivide(bodies, perSlice),
            tiles);
    }

    private static TensorLaunch Tile(TensorKernels kernels, int m, int n, int k)
    {
        var bodies = kernels.Layout.Bodies(k);
        var entry = kernels.Tiles.FirstOrDefault(t => t.Tokens >= m, kernels.Tiles[^1]);
        var (rows, tokens) = (CeilingDivide(n, TensorKernels.TileRows), CeilingDivide(m, entry.Tokens));
        var perSlice = CeilingDivide(bodies, Math.Max(1, Math.Min((entry.Tokens < ManyTokens ? Blocks : BlocksOfManyTokens) / (rows * tokens), bodies / LeastBodiesOfTile)));
        var slices = CeilingDivide(bodies, perSlice);
        return new TensorLaunch(TensorKernels.TileName(entry.Tokens), new LaunchSize(rows, tokens, slices), TensorKernels.TileThreads, entry.SharedBytes, perSlice, slices, rows * tokens);
    }

    // As the kernel lays them: whole lines of 128 bytes and 32 more, so that the lanes of a load meet in no bank.
    private static int TokenBytes(int bytes) => (CeilingDivide(bytes, 128) * 128) + 32;

    private static int CeilingDivide(int a, int b) => (a + b - 1) / b;
}

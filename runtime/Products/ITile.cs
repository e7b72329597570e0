namespace Kernels.Products;

/// <summary>Some rows of a panel times some tokens, in the registers of one instruction set.</summary>
internal unsafe interface ITile
{
    /// <summary>Rows of the panel: some registers.</summary>
    static abstract int Rows { get; }

    /// <summary>Tokens: part of <see cref="PanelProduct.TileTokens"/>.</summary>
    static abstract int Tokens { get; }

    /// <summary>
    /// y[token, row] += sum over <paramref name="count"/> k of panel[k, row]*x[k, token], for all rows and tokens of the tile. It calls nothing, so that all
    /// sums stay in registers.
    /// </summary>
    /// <param name="stride">Floats from one token of <paramref name="y"/> to the next.</param>
    static abstract void Add(float* panel, float* x, int count, float* y, nint stride);
}

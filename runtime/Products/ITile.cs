namespace Kernels.Products;

/// <summary>Some rows of a panel times some tokens, in the registers of one instruction set.</summary>
internal unsafe interface ITile
{
    /// <summary>Lanes of a register.</summary>
    static abstract int Lanes { get; }

    /// <summary>Rows of the panel: some registers.</summary>
    static abstract int Rows { get; }

    /// <summary>Tokens: part of <see cref="PanelProduct.TileTokens"/>.</summary>
    static abstract int Tokens { get; }

    /// <summary>sums[token, row] = sum over <paramref name="count"/> k of panel[k, row]*x[k, token]. It calls nothing, so that all sums stay in registers.</summary>
    static abstract void Sum(float* panel, float* x, int count, float* sums);

    /// <summary>Adds the sums of one register to results, of which only the first <paramref name="rows"/> are there; begins with the bias where asked to.</summary>
    static abstract void AddRows(float* y, float* sums, int rows, bool begin, float* bias);
}

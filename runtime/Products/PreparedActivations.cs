using Kernels.Encoding;

namespace Kernels.Products;

/// <summary>Where the prepared activations lie in a call's workspace: in f32, as codes with scales, and their sums.</summary>
internal readonly struct PreparedActivations
{
    private const int Alignment = 64;

    /// <summary>k with its padding.</summary>
    public readonly nint Padded;

    /// <summary>Bytes of a token's codes.</summary>
    public readonly nint CodeBytes;

    /// <summary>Scales of a token.</summary>
    public readonly nint Groups;

    /// <summary>Sums of a token.</summary>
    public readonly nint Segments;

    /// <summary>Where codes, scales and sums begin.</summary>
    public readonly long Codes, Scales, Sums;

    /// <summary>The bytes of it all.</summary>
    public readonly long Bytes;

    public PreparedActivations(in LinearSteps steps, ActivationCoding coding, BitCoding bits, int m, int k)
    {
        Padded = RoundUp(RoundUp(k, steps.Columns), PackedColumns);
        CodeBytes = steps.OnBits ? Padded / BitsOfByte : Padded;
        Groups = !steps.OnCodes ? 0 : steps.OnBits ? bits.Groups(Padded) : coding.Groups(Padded);
        Segments = steps.SumColumns == 0 ? 0 : (Padded + steps.SumColumns - 1) / steps.SumColumns;
        Codes = steps.OnCodes ? 0 : RoundUp(m, PanelProduct.TileTokens) * Padded * sizeof(float);
        Scales = Codes + (steps.OnCodes ? RoundUp(m * CodeBytes, Alignment) : 0);
        Sums = Scales + RoundUp(m * Groups * sizeof(float), Alignment);
        // Vectors of the last sums may reach beyond them.
        Bytes = Sums + RoundUp(m * Segments * sizeof(float), Alignment) + Alignment;
    }

    private const int PackedColumns = 16;

    private const int BitsOfByte = 8;

    private static nint RoundUp(nint number, nint to) => (number + to - 1) / to * to;
}

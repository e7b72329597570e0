using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>
/// Five trits in a byte, as the fraction 0.d0d1d2d3d4 in base 3: digit i is the whole part of 3·frac(3^i·fraction). Lanes of 16 bits take the
/// fraction in 65536ths, so that a product keeps just the fraction, and the upper half of three times it is the digit.
/// </summary>
public static class TritPowers
{
    /// <summary>Digits in a byte.</summary>
    internal const int Digits = 5;

    /// <summary>Quads of trits in one turn of <see cref="Places"/>.</summary>
    private const int Turn = 8 * Digits;

    // For each quad its line of words in bytes, and 3^i twice: times 256 for the lower bytes of 16-bit lanes, and as it is for the upper ones.
    private static ReadOnlySpan<int> Places => [
        0, 16777472, 65537, 0, 0, 50332416, 196611, 0, 0, 150997248, 589833, 0, 0, 452991744, 1769499, 0, 0, 1358975232, 5308497, 0,
        64, 16777472, 65537, 0, 64, 50332416, 196611, 0, 64, 150997248, 589833, 0, 64, 452991744, 1769499, 0, 64, 1358975232, 5308497, 0,
        128, 16777472, 65537, 0, 128, 50332416, 196611, 0, 128, 150997248, 589833, 0, 128, 452991744, 1769499, 0, 128, 1358975232, 5308497, 0,
        192, 16777472, 65537, 0, 192, 50332416, 196611, 0, 192, 150997248, 589833, 0, 192, 452991744, 1769499, 0, 192, 1358975232, 5308497, 0,
        256, 16777472, 65537, 0, 256, 50332416, 196611, 0, 256, 150997248, 589833, 0, 256, 452991744, 1769499, 0, 256, 1358975232, 5308497, 0,
        320, 16777472, 65537, 0, 320, 50332416, 196611, 0, 320, 150997248, 589833, 0, 320, 452991744, 1769499, 0, 320, 1358975232, 5308497, 0,
        384, 16777472, 65537, 0, 384, 50332416, 196611, 0, 384, 150997248, 589833, 0, 384, 452991744, 1769499, 0, 384, 1358975232, 5308497, 0,
        448, 16777472, 65537, 0, 448, 50332416, 196611, 0, 448, 150997248, 589833, 0, 448, 452991744, 1769499, 0, 448, 1358975232, 5308497, 0,
    ];

    /// <summary>Where a quad of a line's words lies, and what its bytes are multiplied with.</summary>
    /// <param name="quad">Four k each; below 40.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe int* Of(int quad) => (int*)Unsafe.AsPointer(ref Unsafe.AsRef(in Places[0])) + (quad * 4);
}

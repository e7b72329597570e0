using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Kernels.Numerics;

namespace Kernels.Products;

/// <summary>AVX2 and FMA: 16 rows and 6 tokens in 12 of 16 registers.</summary>
internal readonly unsafe struct Tile256 : ITile
{
    /// <inheritdoc/>
    public static int Lanes => 8;

    /// <inheritdoc/>
    public static int Rows => 16;

    /// <inheritdoc/>
    public static int Tokens => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRows(float* y, float* sums, int rows, bool begin, float* bias) => Lanes256.AddRows(y, Vector256.Load(sums), rows, begin, bias);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(float* panel, float* x, int count, float* sums)
    {
        Vector256<float> a0 = Vector256<float>.Zero, b0 = Vector256<float>.Zero;
        Vector256<float> a1 = Vector256<float>.Zero, b1 = Vector256<float>.Zero;
        Vector256<float> a2 = Vector256<float>.Zero, b2 = Vector256<float>.Zero;
        Vector256<float> a3 = Vector256<float>.Zero, b3 = Vector256<float>.Zero;
        Vector256<float> a4 = Vector256<float>.Zero, b4 = Vector256<float>.Zero;
        Vector256<float> a5 = Vector256<float>.Zero, b5 = Vector256<float>.Zero;
        for (var k = 0; k < count; k++)
        {
            var a = Vector256.Load(panel);
            var b = Vector256.Load(panel + 8);
            var x0 = Vector256.Create(x[0]);
            a0 = Fma.MultiplyAdd(a, x0, a0);
            b0 = Fma.MultiplyAdd(b, x0, b0);
            var x1 = Vector256.Create(x[1]);
            a1 = Fma.MultiplyAdd(a, x1, a1);
            b1 = Fma.MultiplyAdd(b, x1, b1);
            var x2 = Vector256.Create(x[2]);
            a2 = Fma.MultiplyAdd(a, x2, a2);
            b2 = Fma.MultiplyAdd(b, x2, b2);
            var x3 = Vector256.Create(x[3]);
            a3 = Fma.MultiplyAdd(a, x3, a3);
            b3 = Fma.MultiplyAdd(b, x3, b3);
            var x4 = Vector256.Create(x[4]);
            a4 = Fma.MultiplyAdd(a, x4, a4);
            b4 = Fma.MultiplyAdd(b, x4, b4);
            var x5 = Vector256.Create(x[5]);
            a5 = Fma.MultiplyAdd(a, x5, a5);
            b5 = Fma.MultiplyAdd(b, x5, b5);
            panel += PanelProduct.Stride;
            x += PanelProduct.TileTokens;
        }
        Vector256.Store(a0, sums);
        Vector256.Store(b0, sums + 8);
        Vector256.Store(a1, sums + 16);
        Vector256.Store(b1, sums + 24);
        Vector256.Store(a2, sums + 32);
        Vector256.Store(b2, sums + 40);
        Vector256.Store(a3, sums + 48);
        Vector256.Store(b3, sums + 56);
        Vector256.Store(a4, sums + 64);
        Vector256.Store(b4, sums + 72);
        Vector256.Store(a5, sums + 80);
        Vector256.Store(b5, sums + 88);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kernels.Numerics;

namespace Kernels.Products;

/// <summary>Arm's AdvSimd: 16 rows and 6 tokens in 24 of 32 registers.</summary>
internal readonly unsafe struct TileAdvSimd : ITile
{
    /// <inheritdoc/>
    public static int Lanes => 4;

    /// <inheritdoc/>
    public static int Rows => 16;

    /// <inheritdoc/>
    public static int Tokens => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRows(float* y, float* sums, int rows, bool begin, float* bias) => Lanes128.AddRows(y, Vector128.Load(sums), rows, begin, bias);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(float* panel, float* x, int count, float* sums)
    {
        Vector128<float> a0 = Vector128<float>.Zero, b0 = Vector128<float>.Zero, c0 = Vector128<float>.Zero, d0 = Vector128<float>.Zero;
        Vector128<float> a1 = Vector128<float>.Zero, b1 = Vector128<float>.Zero, c1 = Vector128<float>.Zero, d1 = Vector128<float>.Zero;
        Vector128<float> a2 = Vector128<float>.Zero, b2 = Vector128<float>.Zero, c2 = Vector128<float>.Zero, d2 = Vector128<float>.Zero;
        Vector128<float> a3 = Vector128<float>.Zero, b3 = Vector128<float>.Zero, c3 = Vector128<float>.Zero, d3 = Vector128<float>.Zero;
        Vector128<float> a4 = Vector128<float>.Zero, b4 = Vector128<float>.Zero, c4 = Vector128<float>.Zero, d4 = Vector128<float>.Zero;
        Vector128<float> a5 = Vector128<float>.Zero, b5 = Vector128<float>.Zero, c5 = Vector128<float>.Zero, d5 = Vector128<float>.Zero;
        for (var k = 0; k < count; k++)
        {
            var a = Vector128.Load(panel);
            var b = Vector128.Load(panel + 4);
            var c = Vector128.Load(panel + 8);
            var d = Vector128.Load(panel + 12);
            var x0 = Vector128.Create(x[0]);
            a0 = Vector128.MultiplyAddEstimate(a, x0, a0);
            b0 = Vector128.MultiplyAddEstimate(b, x0, b0);
            c0 = Vector128.MultiplyAddEstimate(c, x0, c0);
            d0 = Vector128.MultiplyAddEstimate(d, x0, d0);
            var x1 = Vector128.Create(x[1]);
            a1 = Vector128.MultiplyAddEstimate(a, x1, a1);
            b1 = Vector128.MultiplyAddEstimate(b, x1, b1);
            c1 = Vector128.MultiplyAddEstimate(c, x1, c1);
            d1 = Vector128.MultiplyAddEstimate(d, x1, d1);
            var x2 = Vector128.Create(x[2]);
            a2 = Vector128.MultiplyAddEstimate(a, x2, a2);
            b2 = Vector128.MultiplyAddEstimate(b, x2, b2);
            c2 = Vector128.MultiplyAddEstimate(c, x2, c2);
            d2 = Vector128.MultiplyAddEstimate(d, x2, d2);
            var x3 = Vector128.Create(x[3]);
            a3 = Vector128.MultiplyAddEstimate(a, x3, a3);
            b3 = Vector128.MultiplyAddEstimate(b, x3, b3);
            c3 = Vector128.MultiplyAddEstimate(c, x3, c3);
            d3 = Vector128.MultiplyAddEstimate(d, x3, d3);
            var x4 = Vector128.Create(x[4]);
            a4 = Vector128.MultiplyAddEstimate(a, x4, a4);
            b4 = Vector128.MultiplyAddEstimate(b, x4, b4);
            c4 = Vector128.MultiplyAddEstimate(c, x4, c4);
            d4 = Vector128.MultiplyAddEstimate(d, x4, d4);
            var x5 = Vector128.Create(x[5]);
            a5 = Vector128.MultiplyAddEstimate(a, x5, a5);
            b5 = Vector128.MultiplyAddEstimate(b, x5, b5);
            c5 = Vector128.MultiplyAddEstimate(c, x5, c5);
            d5 = Vector128.MultiplyAddEstimate(d, x5, d5);
            panel += PanelProduct.Stride;
            x += PanelProduct.TileTokens;
        }
        Vector128.Store(a0, sums);
        Vector128.Store(b0, sums + 4);
        Vector128.Store(c0, sums + 8);
        Vector128.Store(d0, sums + 12);
        Vector128.Store(a1, sums + 16);
        Vector128.Store(b1, sums + 20);
        Vector128.Store(c1, sums + 24);
        Vector128.Store(d1, sums + 28);
        Vector128.Store(a2, sums + 32);
        Vector128.Store(b2, sums + 36);
        Vector128.Store(c2, sums + 40);
        Vector128.Store(d2, sums + 44);
        Vector128.Store(a3, sums + 48);
        Vector128.Store(b3, sums + 52);
        Vector128.Store(c3, sums + 56);
        Vector128.Store(d3, sums + 60);
        Vector128.Store(a4, sums + 64);
        Vector128.Store(b4, sums + 68);
        Vector128.Store(c4, sums + 72);
        Vector128.Store(d4, sums + 76);
        Vector128.Store(a5, sums + 80);
        Vector128.Store(b5, sums + 84);
        Vector128.Store(c5, sums + 88);
        Vector128.Store(d5, sums + 92);
    }
}

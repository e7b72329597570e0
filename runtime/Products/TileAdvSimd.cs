using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kernels.Products;

/// <summary>Arm's AdvSimd: 16 rows and 6 tokens in 24 of 32 registers.</summary>
internal readonly unsafe struct TileAdvSimd : ITile
{
    /// <inheritdoc/>
    public static int Rows => 16;

    /// <inheritdoc/>
    public static int Tokens => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* panel, float* x, int count, float* y, nint stride)
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
        Vector128.Store(Vector128.Load(y) + a0, y);
        Vector128.Store(Vector128.Load(y + 4) + b0, y + 4);
        Vector128.Store(Vector128.Load(y + 8) + c0, y + 8);
        Vector128.Store(Vector128.Load(y + 12) + d0, y + 12);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a1, y);
        Vector128.Store(Vector128.Load(y + 4) + b1, y + 4);
        Vector128.Store(Vector128.Load(y + 8) + c1, y + 8);
        Vector128.Store(Vector128.Load(y + 12) + d1, y + 12);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a2, y);
        Vector128.Store(Vector128.Load(y + 4) + b2, y + 4);
        Vector128.Store(Vector128.Load(y + 8) + c2, y + 8);
        Vector128.Store(Vector128.Load(y + 12) + d2, y + 12);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a3, y);
        Vector128.Store(Vector128.Load(y + 4) + b3, y + 4);
        Vector128.Store(Vector128.Load(y + 8) + c3, y + 8);
        Vector128.Store(Vector128.Load(y + 12) + d3, y + 12);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a4, y);
        Vector128.Store(Vector128.Load(y + 4) + b4, y + 4);
        Vector128.Store(Vector128.Load(y + 8) + c4, y + 8);
        Vector128.Store(Vector128.Load(y + 12) + d4, y + 12);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a5, y);
        Vector128.Store(Vector128.Load(y + 4) + b5, y + 4);
        Vector128.Store(Vector128.Load(y + 8) + c5, y + 8);
        Vector128.Store(Vector128.Load(y + 12) + d5, y + 12);
    }
}

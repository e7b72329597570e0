using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kernels.Products;

/// <summary>AVX2 and FMA: 16 rows and 6 tokens in 12 of 16 registers.</summary>
internal readonly unsafe struct Tile256 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 16;

    /// <inheritdoc/>
    public static int Tokens => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* panel, float* x, int count, float* y, nint stride)
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
        Vector256.Store(Vector256.Load(y) + a0, y);
        Vector256.Store(Vector256.Load(y + 8) + b0, y + 8);
        y += stride;
        Vector256.Store(Vector256.Load(y) + a1, y);
        Vector256.Store(Vector256.Load(y + 8) + b1, y + 8);
        y += stride;
        Vector256.Store(Vector256.Load(y) + a2, y);
        Vector256.Store(Vector256.Load(y + 8) + b2, y + 8);
        y += stride;
        Vector256.Store(Vector256.Load(y) + a3, y);
        Vector256.Store(Vector256.Load(y + 8) + b3, y + 8);
        y += stride;
        Vector256.Store(Vector256.Load(y) + a4, y);
        Vector256.Store(Vector256.Load(y + 8) + b4, y + 8);
        y += stride;
        Vector256.Store(Vector256.Load(y) + a5, y);
        Vector256.Store(Vector256.Load(y + 8) + b5, y + 8);
    }
}

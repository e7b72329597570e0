using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kernels.Products;

/// <summary>AVX-512: 32 rows and 12 tokens in 24 of 32 registers.</summary>
internal readonly unsafe struct Tile512 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 32;

    /// <inheritdoc/>
    public static int Tokens => 12;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* panel, float* x, int count, float* y, nint stride)
    {
        Vector512<float> a0 = Vector512<float>.Zero, b0 = Vector512<float>.Zero;
        Vector512<float> a1 = Vector512<float>.Zero, b1 = Vector512<float>.Zero;
        Vector512<float> a2 = Vector512<float>.Zero, b2 = Vector512<float>.Zero;
        Vector512<float> a3 = Vector512<float>.Zero, b3 = Vector512<float>.Zero;
        Vector512<float> a4 = Vector512<float>.Zero, b4 = Vector512<float>.Zero;
        Vector512<float> a5 = Vector512<float>.Zero, b5 = Vector512<float>.Zero;
        Vector512<float> a6 = Vector512<float>.Zero, b6 = Vector512<float>.Zero;
        Vector512<float> a7 = Vector512<float>.Zero, b7 = Vector512<float>.Zero;
        Vector512<float> a8 = Vector512<float>.Zero, b8 = Vector512<float>.Zero;
        Vector512<float> a9 = Vector512<float>.Zero, b9 = Vector512<float>.Zero;
        Vector512<float> a10 = Vector512<float>.Zero, b10 = Vector512<float>.Zero;
        Vector512<float> a11 = Vector512<float>.Zero, b11 = Vector512<float>.Zero;
        for (var k = 0; k < count; k++)
        {
            var a = Vector512.Load(panel);
            var b = Vector512.Load(panel + 16);
            var x0 = Vector512.Create(x[0]);
            a0 = Vector512.FusedMultiplyAdd(a, x0, a0);
            b0 = Vector512.FusedMultiplyAdd(b, x0, b0);
            var x1 = Vector512.Create(x[1]);
            a1 = Vector512.FusedMultiplyAdd(a, x1, a1);
            b1 = Vector512.FusedMultiplyAdd(b, x1, b1);
            var x2 = Vector512.Create(x[2]);
            a2 = Vector512.FusedMultiplyAdd(a, x2, a2);
            b2 = Vector512.FusedMultiplyAdd(b, x2, b2);
            var x3 = Vector512.Create(x[3]);
            a3 = Vector512.FusedMultiplyAdd(a, x3, a3);
            b3 = Vector512.FusedMultiplyAdd(b, x3, b3);
            var x4 = Vector512.Create(x[4]);
            a4 = Vector512.FusedMultiplyAdd(a, x4, a4);
            b4 = Vector512.FusedMultiplyAdd(b, x4, b4);
            var x5 = Vector512.Create(x[5]);
            a5 = Vector512.FusedMultiplyAdd(a, x5, a5);
            b5 = Vector512.FusedMultiplyAdd(b, x5, b5);
            var x6 = Vector512.Create(x[6]);
            a6 = Vector512.FusedMultiplyAdd(a, x6, a6);
            b6 = Vector512.FusedMultiplyAdd(b, x6, b6);
            var x7 = Vector512.Create(x[7]);
            a7 = Vector512.FusedMultiplyAdd(a, x7, a7);
            b7 = Vector512.FusedMultiplyAdd(b, x7, b7);
            var x8 = Vector512.Create(x[8]);
            a8 = Vector512.FusedMultiplyAdd(a, x8, a8);
            b8 = Vector512.FusedMultiplyAdd(b, x8, b8);
            var x9 = Vector512.Create(x[9]);
            a9 = Vector512.FusedMultiplyAdd(a, x9, a9);
            b9 = Vector512.FusedMultiplyAdd(b, x9, b9);
            var x10 = Vector512.Create(x[10]);
            a10 = Vector512.FusedMultiplyAdd(a, x10, a10);
            b10 = Vector512.FusedMultiplyAdd(b, x10, b10);
            var x11 = Vector512.Create(x[11]);
            a11 = Vector512.FusedMultiplyAdd(a, x11, a11);
            b11 = Vector512.FusedMultiplyAdd(b, x11, b11);
            panel += PanelProduct.Stride;
            x += PanelProduct.TileTokens;
        }
        Vector512.Store(Vector512.Load(y) + a0, y);
        Vector512.Store(Vector512.Load(y + 16) + b0, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a1, y);
        Vector512.Store(Vector512.Load(y + 16) + b1, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a2, y);
        Vector512.Store(Vector512.Load(y + 16) + b2, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a3, y);
        Vector512.Store(Vector512.Load(y + 16) + b3, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a4, y);
        Vector512.Store(Vector512.Load(y + 16) + b4, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a5, y);
        Vector512.Store(Vector512.Load(y + 16) + b5, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a6, y);
        Vector512.Store(Vector512.Load(y + 16) + b6, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a7, y);
        Vector512.Store(Vector512.Load(y + 16) + b7, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a8, y);
        Vector512.Store(Vector512.Load(y + 16) + b8, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a9, y);
        Vector512.Store(Vector512.Load(y + 16) + b9, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a10, y);
        Vector512.Store(Vector512.Load(y + 16) + b10, y + 16);
        y += stride;
        Vector512.Store(Vector512.Load(y) + a11, y);
        Vector512.Store(Vector512.Load(y + 16) + b11, y + 16);
    }
}

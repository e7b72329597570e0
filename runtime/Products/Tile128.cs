using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kernels.Products;

/// <summary>Any machine: 8 rows and 4 tokens in 8 of 16 registers.</summary>
internal readonly unsafe struct Tile128 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 8;

    /// <inheritdoc/>
    public static int Tokens => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* panel, float* x, int count, float* y, nint stride)
    {
        Vector128<float> a0 = Vector128<float>.Zero, b0 = Vector128<float>.Zero;
        Vector128<float> a1 = Vector128<float>.Zero, b1 = Vector128<float>.Zero;
        Vector128<float> a2 = Vector128<float>.Zero, b2 = Vector128<float>.Zero;
        Vector128<float> a3 = Vector128<float>.Zero, b3 = Vector128<float>.Zero;
        for (var k = 0; k < count; k++)
        {
            var a = Vector128.Load(panel);
            var b = Vector128.Load(panel + 4);
            var x0 = Vector128.Create(x[0]);
            a0 = Vector128.MultiplyAddEstimate(a, x0, a0);
            b0 = Vector128.MultiplyAddEstimate(b, x0, b0);
            var x1 = Vector128.Create(x[1]);
            a1 = Vector128.MultiplyAddEstimate(a, x1, a1);
            b1 = Vector128.MultiplyAddEstimate(b, x1, b1);
            var x2 = Vector128.Create(x[2]);
            a2 = Vector128.MultiplyAddEstimate(a, x2, a2);
            b2 = Vector128.MultiplyAddEstimate(b, x2, b2);
            var x3 = Vector128.Create(x[3]);
            a3 = Vector128.MultiplyAddEstimate(a, x3, a3);
            b3 = Vector128.MultiplyAddEstimate(b, x3, b3);
            panel += PanelProduct.Stride;
            x += PanelProduct.TileTokens;
        }
        Vector128.Store(Vector128.Load(y) + a0, y);
        Vector128.Store(Vector128.Load(y + 4) + b0, y + 4);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a1, y);
        Vector128.Store(Vector128.Load(y + 4) + b1, y + 4);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a2, y);
        Vector128.Store(Vector128.Load(y + 4) + b2, y + 4);
        y += stride;
        Vector128.Store(Vector128.Load(y) + a3, y);
        Vector128.Store(Vector128.Load(y + 4) + b3, y + 4);
    }
}

using ILGPU;
using ILGPU.Runtime.Cuda;
using Half = ILGPU.Half;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>A type of numbers that ILGPU's binding of cuBLAS multiplies.</summary>
/// <param name="Multiply">y = x wᵀ: weights [n, k], activations [m, k], results [m, n], all row by row.</param>
internal sealed record CuBlasType<T>(
    string Name, double Tolerance, Func<float, T> FromFloat, Func<T, float> ToFloat, Action<CuBlas, LinearShape, ArrayView<T>, ArrayView<T>, ArrayView<T>> Multiply)
    where T : unmanaged;

/// <summary>The types. Matrices of cuBLAS go down their columns, so a row-wise w [n, k] is its wᵀ, and the row-wise y [m, n] what it calls yᵀ.</summary>
internal static class CuBlasTypes
{
    /// <summary>Sums in fp16 too, so its results are coarse; the binding has no other product of fp16.</summary>
    public static CuBlasType<Half> Fp16 { get; } = new("cuBLAS fp16", 0.05, x => (Half)x, x => x, (blas, s, w, x, y) =>
        blas.Gemm(CuBlasOperation.Transpose, CuBlasOperation.NonTranspose, s.N, s.M, s.K, (Half)1f, w, s.K, x, s.K, (Half)0f, y, s.N));

    public static CuBlasType<float> Fp32 { get; } = new("cuBLAS fp32", 1e-5, x => x, x => x, (blas, s, w, x, y) =>
        blas.Gemm(CuBlasOperation.Transpose, CuBlasOperation.NonTranspose, s.N, s.M, s.K, 1f, w, s.K, x, s.K, 0f, y, s.N));
}

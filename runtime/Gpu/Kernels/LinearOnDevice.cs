using ILGPU;

namespace Kernels.Gpu;

/// <summary>The arguments of one call of a Linear: y[m, n] = sum(k) x[m, k]·w[n, k] + b[n].</summary>
/// <param name="X">[m, k], its last dimension dense.</param>
/// <param name="Y">[m, n], its last dimension dense; it must not overlap x.</param>
/// <param name="Bias">[n], dense; absent where there is none.</param>
public sealed record LinearOnDevice(GpuWeights Weights, DeviceArray X, DeviceArray Y, DeviceArray Bias)
{
    /// <summary>1 where there is a bias, else 0.</summary>
    public int HasBias => Bias.IsAbsent ? 0 : 1;

    /// <summary>The bias, or some memory where there is none.</summary>
    public ArrayView<float> BiasOrY => Bias.IsAbsent ? Y.Floats : Bias.Floats;

    /// <exception cref="ArgumentException">An array has another shape than the weights ask for.</exception>
    internal LinearOnDevice Checked()
    {
        Expect("x", X, null, Weights.Columns);
        Expect("y", Y, X.Extent(0), Weights.Rows);
        if (!Bias.IsAbsent && !(Bias.Rank == 1 && Bias.Extent(0) == Weights.Rows && Bias.Stride(0) == 1 && !Bias.IsInteger))
        {
            throw new ArgumentException($"The bias should be dense floats [{Weights.Rows}]; it is given as {Bias}.");
        }
        return this;
    }

    /// <summary>Whether an array is a matrix of floats whose rows are dense.</summary>
    internal static void Expect(string name, in DeviceArray array, int? rows, int columns)
    {
        if (array.Rank != 2 || array.IsInteger || array.Extent(1) != columns || (rows is { } count && array.Extent(0) != count) || (columns > 1 && array.Stride(1) != 1))
        {
            throw new ArgumentException($"'{name}' should be floats [{rows?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "m"}, {columns}] with dense rows; it is given as {array}.");
        }
    }
}

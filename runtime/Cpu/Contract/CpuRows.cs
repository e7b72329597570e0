using Kernels.Arrays;

namespace Kernels.Cpu;

/// <summary>The memory of a value during a run.</summary>
/// <param name="Address">The first row.</param>
/// <param name="Stride">Floats from a row to the next.</param>
/// <param name="Count">The number of rows in this run.</param>
internal readonly unsafe record struct CpuRows(nint Address, nint Stride, int Count)
{
    public float* Pointer => (float*)Address;

    /// <summary>The first element of a row.</summary>
    public float* Row(int row) => (float*)Address + (row * Stride);

    /// <summary>The rows as an array of two dimensions.</summary>
    public ArrayView View(int width) => new(Pointer, NumberType.F32, [Count, width], [Stride, 1]);

    /// <summary>The rows as an array of three dimensions: each row is <paramref name="parts"/> parts of one width.</summary>
    public ArrayView View(int parts, int width) => new(Pointer, NumberType.F32, [Count, parts, width], [Stride, width, 1]);
}

using System.Runtime.CompilerServices;

namespace Kernels.Arrays;

/// <summary>Arithmetic of indices in generated code.</summary>
public static unsafe class IndexMath
{
    /// <summary>⌊a/b⌋ for positive b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint FloorDivide(nint a, nint b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    /// <summary>a - b·⌊a/b⌋ for positive b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint FloorModulo(nint a, nint b) => a - (b * FloorDivide(a, b));

    /// <summary>⌈a/b⌉ for non-negative a and positive b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint DivideUp(nint a, nint b) => (a + b - 1) / b;

    /// <summary>The nearest whole number from low to high.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Clamp(nint x, nint low, nint high) => Math.Min(Math.Max(x, low), high);

    /// <summary>Where a step lies along a walked axis; the step itself where none is walked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Place(int* places, nint step) => places == null ? step : places[step];
}

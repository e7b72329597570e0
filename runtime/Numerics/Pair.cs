using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>
/// Two registers that go through the same code side by side: what all lanes have in common is read once for both, and neither waits for the
/// other.
/// </summary>
/// <typeparam name="TLanes">Each of the two.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "Called through the type parameter of generic code, never by this name.")]
public readonly unsafe struct Pair<TLanes>(TLanes lower, TLanes upper) : IFloatLanes<Pair<TLanes>>
    where TLanes : struct, IFloatLanes<TLanes>
{
    private readonly TLanes lower = lower;
    private readonly TLanes upper = upper;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    /// <inheritdoc/>
    public static Pair<TLanes> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(TLanes.Zero, TLanes.Zero);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Create(float value) => new(TLanes.Create(value), TLanes.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Ramp(float first) => new(TLanes.Ramp(first), TLanes.Ramp(first + TLanes.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Load(float* p) => new(TLanes.Load(p), TLanes.Load(p + TLanes.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> LoadSome(float* p, int count) => new(TLanes.LoadSome(p, LowerCount(count)), TLanes.LoadSome(p + TLanes.Count, UpperCount(count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> LoadStrided(float* p, nint stride, int count) => new(TLanes.LoadStrided(p, stride, LowerCount(count)), TLanes.LoadStrided(p + (stride * TLanes.Count), stride, UpperCount(count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TLanes> value, float* p)
    {
        TLanes.Store(value.lower, p);
        TLanes.Store(value.upper, p + TLanes.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome(Pair<TLanes> value, float* p, int count)
    {
        TLanes.StoreSome(value.lower, p, LowerCount(count));
        TLanes.StoreSome(value.upper, p + TLanes.Count, UpperCount(count));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStrided(Pair<TLanes> value, float* p, nint stride, int count)
    {
        TLanes.StoreStrided(value.lower, p, stride, LowerCount(count));
        TLanes.StoreStrided(value.upper, p + (stride * TLanes.Count), stride, UpperCount(count));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> operator +(Pair<TLanes> a, Pair<TLanes> b) => new(a.lower + b.lower, a.upper + b.upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> operator -(Pair<TLanes> a, Pair<TLanes> b) => new(a.lower - b.lower, a.upper - b.upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> operator *(Pair<TLanes> a, Pair<TLanes> b) => new(a.lower * b.lower, a.upper * b.upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> operator /(Pair<TLanes> a, Pair<TLanes> b) => new(a.lower / b.lower, a.upper / b.upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> operator -(Pair<TLanes> a) => new(-a.lower, -a.upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> MultiplyAdd(Pair<TLanes> a, Pair<TLanes> b, Pair<TLanes> c) => new(TLanes.MultiplyAdd(a.lower, b.lower, c.lower), TLanes.MultiplyAdd(a.upper, b.upper, c.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Min(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.Min(a.lower, b.lower), TLanes.Min(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Max(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.Max(a.lower, b.lower), TLanes.Max(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> AtLeast(Pair<TLanes> x, Pair<TLanes> low) => new(TLanes.AtLeast(x.lower, low.lower), TLanes.AtLeast(x.upper, low.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> AtMost(Pair<TLanes> x, Pair<TLanes> high) => new(TLanes.AtMost(x.lower, high.lower), TLanes.AtMost(x.upper, high.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Abs(Pair<TLanes> a) => new(TLanes.Abs(a.lower), TLanes.Abs(a.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Floor(Pair<TLanes> a) => new(TLanes.Floor(a.lower), TLanes.Floor(a.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Round(Pair<TLanes> a) => new(TLanes.Round(a.lower), TLanes.Round(a.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Sqrt(Pair<TLanes> a) => new(TLanes.Sqrt(a.lower), TLanes.Sqrt(a.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Less(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.Less(a.lower, b.lower), TLanes.Less(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> LessOrEqual(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.LessOrEqual(a.lower, b.lower), TLanes.LessOrEqual(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Equal(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.Equal(a.lower, b.lower), TLanes.Equal(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> And(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.And(a.lower, b.lower), TLanes.And(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Or(Pair<TLanes> a, Pair<TLanes> b) => new(TLanes.Or(a.lower, b.lower), TLanes.Or(a.upper, b.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Not(Pair<TLanes> mask) => new(TLanes.Not(mask.lower), TLanes.Not(mask.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Select(Pair<TLanes> mask, Pair<TLanes> whenTrue, Pair<TLanes> whenFalse) => new(TLanes.Select(mask.lower, whenTrue.lower, whenFalse.lower), TLanes.Select(mask.upper, whenTrue.upper, whenFalse.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> First(int count) => new(TLanes.First(LowerCount(count)), TLanes.First(UpperCount(count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> ScaleByPowerOfTwo(Pair<TLanes> x, Pair<TLanes> whole) => new(TLanes.ScaleByPowerOfTwo(x.lower, whole.lower), TLanes.ScaleByPowerOfTwo(x.upper, whole.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Exponent(Pair<TLanes> x) => new(TLanes.Exponent(x.lower), TLanes.Exponent(x.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes> Mantissa(Pair<TLanes> x) => new(TLanes.Mantissa(x.lower), TLanes.Mantissa(x.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Pair<TLanes> a) => TLanes.Sum(a.lower + a.upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Pair<TLanes> a) => TLanes.Maximum(TLanes.Max(a.lower, a.upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Minimum(Pair<TLanes> a) => TLanes.Minimum(TLanes.Min(a.lower, a.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LowerCount(int count) => Math.Min(count, TLanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int UpperCount(int count) => Math.Max(0, count - TLanes.Count);
}

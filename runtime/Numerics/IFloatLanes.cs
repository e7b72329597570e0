namespace Kernels.Numerics;

/// <summary>
/// A register of f32 lanes. Generated kernels and <see cref="LaneMath"/> are written once over it; the JIT compiles them for each width, and
/// every member to the instructions that it stands for, in registers. <see cref="Arrays.LaneBlocks.Width"/>, a constant for the JIT, says which width
/// a machine should take.
/// </summary>
/// <typeparam name="TSelf">The register's own type.</typeparam>
public unsafe interface IFloatLanes<TSelf>
    where TSelf : struct, IFloatLanes<TSelf>
{
    /// <summary>The number of lanes; constant for the JIT.</summary>
    static abstract int Count { get; }

    /// <summary>0 in every lane.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>One number in every lane.</summary>
    static abstract TSelf Create(float value);

    /// <summary>first, first + 1, first + 2 …</summary>
    static abstract TSelf Ramp(float first);

    /// <summary><see cref="Count"/> lanes from memory, one after the other; it need not be aligned.</summary>
    static abstract TSelf Load(float* p);

    /// <summary>The first <paramref name="count"/> lanes from memory, the others 0; nothing behind them is read.</summary>
    static abstract TSelf LoadSome(float* p, int count);

    /// <summary>The first <paramref name="count"/> lanes from places <paramref name="stride"/> floats apart, the others 0.</summary>
    static abstract TSelf LoadStrided(float* p, nint stride, int count);

    /// <summary>Stores all lanes, one after the other; the memory need not be aligned.</summary>
    static abstract void Store(TSelf value, float* p);

    /// <summary>Stores the first <paramref name="count"/> lanes; nothing behind them is written.</summary>
    static abstract void StoreSome(TSelf value, float* p, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes to places <paramref name="stride"/> floats apart.</summary>
    static abstract void StoreStrided(TSelf value, float* p, nint stride, int count);

    /// <summary>a + b, lane by lane.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b, lane by lane.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a·b, lane by lane.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b, lane by lane.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>-a: the sign turned, that of 0 and NaN too.</summary>
    static abstract TSelf operator -(TSelf a);

    /// <summary>a·b + c, rounded once where the machine can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The lesser of each lane; NaN where either is, and -0 is less than 0.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The greater of each lane; NaN where either is, and 0 is greater than -0.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>x, but low where x is less: one instruction where <see cref="Max"/> may take several. A NaN in x stays; low is never one.</summary>
    static abstract TSelf AtLeast(TSelf x, TSelf low);

    /// <summary>x, but high where x is greater; as <see cref="AtLeast"/>.</summary>
    static abstract TSelf AtMost(TSelf x, TSelf high);

    /// <summary>|a|.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary>The greatest whole number that is not above a.</summary>
    static abstract TSelf Floor(TSelf a);

    /// <summary>To the nearest whole number, half to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>√a, rounded right; NaN of negative numbers.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>A mask: all bits of a lane where a is less than b.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <inheritdoc cref="Less"/>
    static abstract TSelf LessOrEqual(TSelf a, TSelf b);

    /// <inheritdoc cref="Less"/>
    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>The bits that both have: of masks, where both are set.</summary>
    static abstract TSelf And(TSelf a, TSelf b);

    /// <summary>The bits that either has: of masks, where one is set.</summary>
    static abstract TSelf Or(TSelf a, TSelf b);

    /// <summary>All bits turned: where the mask is not set.</summary>
    static abstract TSelf Not(TSelf mask);

    /// <summary>The lane of <paramref name="whenTrue"/> where the mask is set, else that of <paramref name="whenFalse"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenTrue, TSelf whenFalse);

    /// <summary>The mask of the first <paramref name="count"/> lanes.</summary>
    static abstract TSelf First(int count);

    /// <summary>x·2^whole for whole numbers from -250 to 250, rounded once. Either whole is 0 or x·2^(whole/2) is a normal number.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf x, TSelf whole);

    /// <summary>The whole number e for which x·2^-e is from √½ to √2, of positive normal numbers.</summary>
    static abstract TSelf Exponent(TSelf x);

    /// <summary>x·2^-<see cref="Exponent"/>: from √½ to √2.</summary>
    static abstract TSelf Mantissa(TSelf x);

    /// <summary>The sum of all lanes, in halves.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>The greatest of all lanes; NaN where a lane is.</summary>
    static abstract float Maximum(TSelf a);

    /// <summary>The least of all lanes; NaN where a lane is.</summary>
    static abstract float Minimum(TSelf a);
}

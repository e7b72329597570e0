using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>Whether registers of a block are whole or have only some lanes in use: lets one text be compiled without masks for whole blocks.</summary>
public unsafe interface IFill
{
    /// <summary>The <paramref name="count"/> lanes in use from memory, one after the other.</summary>
    static abstract TLanes Load<TLanes>(float* p, int count)
        where TLanes : struct, IFloatLanes<TLanes>;

    /// <summary>The <paramref name="count"/> lanes in use from places <paramref name="stride"/> floats apart.</summary>
    static abstract TLanes LoadStrided<TLanes>(float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes>;

    /// <summary>Stores the <paramref name="count"/> lanes in use, one after the other.</summary>
    static abstract void Store<TLanes>(TLanes value, float* p, int count)
        where TLanes : struct, IFloatLanes<TLanes>;

    /// <summary>Stores the <paramref name="count"/> lanes in use to places <paramref name="stride"/> floats apart.</summary>
    static abstract void StoreStrided<TLanes>(TLanes value, float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes>;
}

/// <summary>All lanes are in use.</summary>
public readonly unsafe struct Whole : IFill
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(float* p, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes LoadStrided<TLanes>(float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.LoadStrided(p, stride, TLanes.Count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(TLanes value, float* p, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.Store(value, p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStrided<TLanes>(TLanes value, float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.StoreStrided(value, p, stride, TLanes.Count);
}

/// <summary>Only the first lanes are in use; nothing is read or written for the others.</summary>
public readonly unsafe struct Part : IFill
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(float* p, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.LoadSome(p, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes LoadStrided<TLanes>(float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.LoadStrided(p, stride, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(TLanes value, float* p, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.StoreSome(value, p, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStrided<TLanes>(TLanes value, float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.StoreStrided(value, p, stride, count);
}

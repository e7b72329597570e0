using System.Runtime.CompilerServices;

namespace Kernels.PtxMachine;

/// <summary>Executions that apply one function to every active lane.</summary>
internal static class Lanes
{
    public static Execution Map<TA, TResult>(int destination, int a, Func<TA, TResult> function)
        where TA : unmanaged
        where TResult : unmanaged => (warp, active) =>
        {
            ref var d = ref warp.Register(destination);
            ref var x = ref warp.Register(a);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    Unsafe.Add(ref d, lane) = Bits.From(function(Bits.To<TA>(Unsafe.Add(ref x, lane))));
                }
            }
        };

    public static Execution Map<TA, TB, TResult>(int destination, int a, int b, Func<TA, TB, TResult> function)
        where TA : unmanaged
        where TB : unmanaged
        where TResult : unmanaged => (warp, active) =>
        {
            ref var d = ref warp.Register(destination);
            ref var x = ref warp.Register(a);
            ref var y = ref warp.Register(b);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    Unsafe.Add(ref d, lane) = Bits.From(function(Bits.To<TA>(Unsafe.Add(ref x, lane)), Bits.To<TB>(Unsafe.Add(ref y, lane))));
                }
            }
        };

    public static Execution Map<TA, TB, TC, TResult>(int destination, int a, int b, int c, Func<TA, TB, TC, TResult> function)
        where TA : unmanaged
        where TB : unmanaged
        where TC : unmanaged
        where TResult : unmanaged => (warp, active) =>
        {
            ref var d = ref warp.Register(destination);
            ref var x = ref warp.Register(a);
            ref var y = ref warp.Register(b);
            ref var z = ref warp.Register(c);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    Unsafe.Add(ref d, lane) = Bits.From(function(
                        Bits.To<TA>(Unsafe.Add(ref x, lane)), Bits.To<TB>(Unsafe.Add(ref y, lane)), Bits.To<TC>(Unsafe.Add(ref z, lane))));
                }
            }
        };

    /// <summary>The destination gets the source as it is.</summary>
    public static Execution Copy(int destination, int source) => (warp, active) =>
    {
        var d = warp.Values(destination);
        var a = warp.Values(source);
        if (active == uint.MaxValue)
        {
            a.CopyTo(d);
            return;
        }
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            d[lane] = ((active >> lane) & 1) != 0 ? a[lane] : d[lane];
        }
    };

    /// <summary>The lanes for which a relation of two values holds.</summary>
    public static Func<Warp, uint> Compare<T>(int a, int b, Func<T, T, bool> relation)
        where T : unmanaged => warp =>
        {
            ref var x = ref warp.Register(a);
            ref var y = ref warp.Register(b);
            var mask = 0u;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                mask |= (relation(Bits.To<T>(Unsafe.Add(ref x, lane)), Bits.To<T>(Unsafe.Add(ref y, lane))) ? 1u : 0u) << lane;
            }
            return mask;
        };

    /// <summary>Writes a predicate for the active lanes and leaves the others.</summary>
    public static void SetPredicate(Warp warp, int slot, uint mask, uint active)
    {
        ref var predicate = ref warp.Register(slot);
        predicate = (predicate & ~active) | (mask & active);
    }
}

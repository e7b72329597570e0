using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kernels.PtxMachine;

/// <summary>A function of two numbers of one type.</summary>
internal interface IBinary
{
    static abstract T Apply<T>(T a, T b)
        where T : unmanaged, INumber<T>;
}

/// <summary>A function of two integers of one type.</summary>
internal interface IIntegerBinary
{
    static abstract T Apply<T>(T a, T b)
        where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>A relation of two numbers of one type.</summary>
internal interface IRelation
{
    static abstract bool Holds<T>(T a, T b)
        where T : unmanaged, INumber<T>;
}

/// <summary>Executions that the just-in-time compiler specialises for an operation and a type: the frequent ones.</summary>
internal static class Operations
{
    public static Execution Binary<TOperation, T>(int destination, int a, int b)
        where TOperation : IBinary
        where T : unmanaged, INumber<T> => (warp, active) =>
        {
            ref var d = ref warp.Register(destination);
            ref var x = ref warp.Register(a);
            ref var y = ref warp.Register(b);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    Unsafe.Add(ref d, lane) = Bits.From(TOperation.Apply(Bits.To<T>(Unsafe.Add(ref x, lane)), Bits.To<T>(Unsafe.Add(ref y, lane))));
                }
            }
        };

    public static Execution IntegerBinary<TOperation, T>(int destination, int a, int b)
        where TOperation : IIntegerBinary
        where T : unmanaged, IBinaryInteger<T> => (warp, active) =>
        {
            ref var d = ref warp.Register(destination);
            ref var x = ref warp.Register(a);
            ref var y = ref warp.Register(b);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    Unsafe.Add(ref d, lane) = Bits.From(TOperation.Apply(Bits.To<T>(Unsafe.Add(ref x, lane)), Bits.To<T>(Unsafe.Add(ref y, lane))));
                }
            }
        };

    public static Func<Warp, uint> Relation<TRelation, T>(int a, int b)
        where TRelation : IRelation
        where T : unmanaged, INumber<T> => warp =>
        {
            ref var x = ref warp.Register(a);
            ref var y = ref warp.Register(b);
            var mask = 0u;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                mask |= (TRelation.Holds(Bits.To<T>(Unsafe.Add(ref x, lane)), Bits.To<T>(Unsafe.Add(ref y, lane))) ? 1u : 0u) << lane;
            }
            return mask;
        };
}

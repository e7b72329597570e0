using System;
using System.Collections.Generic;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>The least and the largest value of integer functions.</summary>
internal static class WordRange
{
    private static readonly Interval Any = new(0, uint.MaxValue);

    /// <summary>The range of a function whose arguments have these ranges.</summary>
    public static Interval Of(string function, IReadOnlyList<Interval> arguments)
    {
        var (a, b) = (arguments[0], arguments[arguments.Count - 1]);
        return function switch
        {
            _ when !IsWord(a) || !IsWord(b) => Any,
            "bitand" => new(0, Math.Min(a.High, b.High)),
            "bitor" or "bitxor" => new(0, AllBits(Math.Max(a.High, b.High))),
            "shl" when b.Low == b.High => Below(a.Low * Math.Pow(2, b.High), a.High * Math.Pow(2, b.High)),
            "shr" => new(Value("shr", a.Low, b.High), Value("shr", a.High, b.Low)),
            "mulmod" => Below(a.Low * b.Low, a.High * b.High),
            "bytesum" => new(0, Math.Min(a.High, 4 * byte.MaxValue)),
            _ => Any,
        };
    }

    /// <summary>Whether numbers of that range are on 32 bits without sign.</summary>
    public static bool IsWord(Interval range) => range.IsKnown && range.Low >= 0 && range.High <= uint.MaxValue;

    private static Interval Below(double low, double high) => high <= uint.MaxValue ? new(low, high) : Any;

    private static double Value(string function, params double[] arguments) => WordFunctions.Find(function)!.Value(arguments);

    /// <summary>The least 2^n - 1 that is not below a number.</summary>
    private static double AllBits(double largest)
    {
        var all = 0.0;
        while (all < largest)
        {
            all = (2 * all) + 1;
        }
        return all;
    }
}

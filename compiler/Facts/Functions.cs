using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Facts;

namespace Kernels.Compiler.Facts;

/// <summary>A function of the language: its parameters as a reader writes them, and its value in float64.</summary>
public sealed record Function(string Name, EquatableArray<string> Parameters, Func<double[], double> Evaluate);

/// <summary>The functions that a value may use; <c>max</c> and <c>min</c> of two are operators.</summary>
public static class Functions
{
    private static readonly List<Function> List =
    [
        Unary("exp", Math.Exp),
        Unary("exp2", x => Math.Pow(2, x)),
        Unary("log", Math.Log),
        Unary("log2", x => Math.Log(x) / Math.Log(2)),
        Unary("sqrt", Math.Sqrt),
        Unary("abs", Math.Abs),
        Unary("floor", Math.Floor),
        Unary("round", x => Math.Round(x, MidpointRounding.ToEven)),
        Unary("sigmoid", Sigmoid),
        Unary("silu", x => x * Sigmoid(x)),
        Unary("relu", x => Math.Max(x, 0)),
        Unary("gelu", x => 0.5 * x * ErrorFunction.Complement(-x / Math.Sqrt(2))),
        Unary("tanh", Math.Tanh),
        Unary("softplus", x => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)))),
        Unary("sign", x => x > 0 ? 1 : x < 0 ? -1 : x),
        new("clamp", EquatableArray.Of("x", "lo", "hi"), a => Math.Min(Math.Max(a[0], a[1]), a[2])),
        .. WordFunctions.All.Select(f => new Function(f.Name, f.Parameters.ToEquatableArray(), a => f.Value(a))),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Function> All => List;

    /// <summary>The function of that name, or null.</summary>
    public static Function? Find(string name) => List.Find(f => f.Name == name);

    private static Function Unary(string name, Func<double, double> evaluate) => new(name, EquatableArray.Of("x"), a => evaluate(a[0]));

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>log(1 + x) without the loss of small x (W. Kahan).</summary>
    private static double LogOnePlus(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }
}

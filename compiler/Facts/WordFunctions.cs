namespace Kernels.Facts;

/// <summary>A function of whole numbers from 0 to 2^32 - 1 that gives such a number.</summary>
/// <param name="Evaluate">Its value for as many arguments as it has parameters.</param>
internal sealed record WordFunction(string Name, string[] Parameters, System.Func<uint[], uint> Evaluate)
{
    /// <summary>Its value for numbers that are whole and in range.</summary>
    public double Value(params double[] arguments) => Evaluate(System.Array.ConvertAll(arguments, a => (uint)a));
}

/// <summary>The integer functions of the language, on 32 bits without sign. Compiled into the compiler and into the runtime.</summary>
internal static class WordFunctions
{
    private const int Bits = 32;

    /// <summary>All of them.</summary>
    public static System.Collections.Generic.IReadOnlyList<WordFunction> All => List;

    private static readonly WordFunction[] List =
    [
        Binary("bitand", (a, b) => a & b),
        Binary("bitor", (a, b) => a | b),
        Binary("bitxor", (a, b) => a ^ b),
        new("shl", ["a", "by"], a => a[1] < Bits ? a[0] << (int)a[1] : 0),
        new("shr", ["a", "by"], a => a[1] < Bits ? a[0] >> (int)a[1] : 0),
        Binary("mulmod", (a, b) => unchecked(a * b)),
        new("bytesum", ["a"], a => (a[0] & 0xFF) + ((a[0] >> 8) & 0xFF) + ((a[0] >> 16) & 0xFF) + (a[0] >> 24)),
    ];

    /// <summary>The function of that name, or null.</summary>
    public static WordFunction? Find(string name) => System.Array.Find(List, f => f.Name == name);

    private static WordFunction Binary(string name, System.Func<uint, uint, uint> evaluate) => new(name, ["a", "b"], a => evaluate(a[0], a[1]));
}

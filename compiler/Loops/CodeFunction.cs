using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops;

/// <summary>
/// An expression that depends on one stored code and on constants alone, so that it is a table over the code's bits.
/// Bits are as packed: two's-complement codes have their sign bit flipped, so that they count up from the least value.
/// </summary>
/// <param name="Code">The element that is the code.</param>
/// <param name="Levels">The value for every packed pattern.</param>
public sealed record CodeFunction(Element Code, FieldModel Field, EquatableArray<double> Levels)
{
    /// <summary>Tables of up to 2^4 entries are held in registers.</summary>
    public const int LargestTableBits = 4;

    private const int LargestCodeBits = 8;

    /// <summary>The packed bits of the code as an unsigned number.</summary>
    public Expr Bits => new Call(PackedBits, EquatableArray.Of<Expr>(Code));

    /// <summary>The name of the function that reads a code's packed bits.</summary>
    public const string PackedBits = "bits";

    /// <summary>Two's-complement patterns are packed with this bit flipped, except for whole bytes, which extend their sign by themselves.</summary>
    public static uint PackingFlip(ElementType type) => type.Bits != 8 && type.Kind is (ElementKind.Int or ElementKind.Sym) ? 1u << (type.Bits - 1) : 0;

    /// <summary>The patterns that a code can have, as packed.</summary>
    public static int PatternCount(ElementType type) => type.Kind == ElementKind.Trit ? 3 : 1 << type.Bits;

    /// <summary>The function that an expression is, or null where it depends on more than one code or on none.</summary>
    public static CodeFunction? Of(Expr expression, Nest nest, LoweringContext context)
    {
        var codes = expression.All().OfType<Element>().Where(e => context.WeightCode(e.Array) is not null).Distinct().ToList();
        if (codes.Count != 1 || context.WeightCode(codes[0].Array) is not { } field || field.Type.Bits > LargestCodeBits)
        {
            return null;
        }
        var tables = nest.Arrays.Where(a => a.Values is not null).ToDictionary(a => a.Name, a => a.Values!.Value, StringComparer.Ordinal);
        var levels = new List<double>();
        for (uint u = 0; u < PatternCount(field.Type); u++)
        {
            var value = field.Type.Decode(u ^ PackingFlip(field.Type));
            if (Evaluate(expression, codes[0], value, tables) is not { } level)
            {
                return null;
            }
            // NaN patterns are never produced by an encoder; a number keeps sums over padding finite.
            levels.Add(double.IsNaN(level) || double.IsInfinity(level) ? 0 : level);
        }
        return new CodeFunction(codes[0], field, levels.ToEquatableArray());
    }

    /// <summary>Factor and whole offset with level = factor·(u + offset) for every pattern, or null.</summary>
    public (double Factor, double Offset)? Affine()
    {
        if (Levels.Count < 2)
        {
            return null;
        }
        var factor = Levels[1] - Levels[0];
        var offset = factor == 0 ? 0.5 : Levels[0] / factor;
        return offset == System.Math.Floor(offset) && Levels.Select((l, u) => l == factor * (u + offset)).All(same => same) ? (factor, offset) : null;
    }

    /// <summary>Unsigned bytes up to <paramref name="largest"/> with level = factor·(byte + offset) and a whole offset, or null.</summary>
    public (EquatableArray<double> Entries, double Factor, double Offset)? AsBytes(int largest)
    {
        var least = Levels.Min();
        for (var factor = 1.0; factor >= 1.0 / 64; factor /= 2)
        {
            var entries = Levels.Select(l => (l - least) / factor).ToEquatableArray();
            if (entries.Append(least / factor).All(e => e == Math.Floor(e)))
            {
                return entries.Max() <= largest ? (entries, factor, least / factor) : null;
            }
        }
        return null;
    }

    private static double? Evaluate(Expr expression, Element code, double value, Dictionary<string, EquatableArray<double>> tables) =>
        IndexAlgebra.Evaluate(expression, e =>
        {
            if (e.Equals(code))
            {
                return value;
            }
            return e is Element { At.Count: 1 } element && tables.TryGetValue(element.Array, out var table)
                && Evaluate(element.At[0], code, value, tables) is { } at && at >= 0 && at < table.Count
                ? table[(int)at]
                : null;
        });
}

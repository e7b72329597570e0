using CsCheck;
using Kernels.Encoding;
using Kernels.Formats;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

/// <summary>A matrix to encode, and how.</summary>
internal sealed record RandomEncoding(FormatDescriptor Format, string Fit, string Name, float[] Weights, int Rows, int Columns, float[] Importance)
{
    public ScaledCodeShape Shape => Format.Fit!.Steps[0].Shape!;

    public EncodeOptions Options => new() { Fit = Fit, Importance = Importance };

    public override string ToString() =>
        $"{Name}, fit {Fit}, {Rows} × {Columns}, importance [{string.Join(", ", Importance)}], weights [{string.Join(", ", Weights.Select(w => w.ToString("R")))}]";
}

/// <summary>Formats of every shape that the encoders serve, with matrices that nobody would call weights.</summary>
internal static class RandomEncodings
{
    private static readonly ElementType[] Codes =
    [
        Int(4), UInt(4), Int(2), UInt(2), Int(3), UInt(1), Int(8), UInt(8), Sym(2), Sym(4), Bipolar(1), Bipolar(3), Sign, Bit, Trit, Fp4,
        new(ElementKind.Fp, 6, 3, 2), E4M3, new(ElementKind.E5M2, 8),
    ];

    private static readonly ElementType[] Scales =
        [F16, F32, BF16, E8M0, E4M3, new(ElementKind.E5M2, 8), UInt(6), Int(8), UInt(1), Int(1), Sign, Bipolar(2), Trit, Fp4];

    private static readonly ElementType[] Zeros = [UInt(4), Int(4), UInt(2), UInt(8), Sign, Bipolar(2), Trit];

    private static readonly ElementType[] Offsets = [F16, F32, BF16, E4M3, Int(8), UInt(4), E8M0, Sign];

    private static readonly ElementType[] Outers = [F32, F16, BF16, E8M0, E4M3, UInt(6), Fp4];

    private static readonly FieldDimension[][] Dimensions =
    [
        PerRow, PerTensor, PerGroup(32), PerGroup(1), PerGroup(7), PerGroup(4096), [FieldDimension.Along("k")],
        [FieldDimension.Along("n", 3), FieldDimension.Along("k", 5)], [FieldDimension.Along("n", 4)],
    ];

    /// <summary>What each pattern's number is multiplied by, and what is added.</summary>
    private static readonly (double Factor, double Shift)[] Spellings = [(1, 0), (1 / 64.0, 0), (1, -3), (1 / 7.0, 0), (-1, 0), (1e-30, 0), (1e30, 0), (0.5, 0.5)];

    private static readonly Func<Random, float>[] Kinds =
    [
        r => (float)Normal(r),
        r => 0,
        r => 0.5f,
        r => -1e-3f,
        r => (float)(1e-40 * Normal(r)),
        r => float.Epsilon * r.Next(-3, 4),
        r => (float)(1e30 * Normal(r)),
        r => (float)(1e-30 * Normal(r)),
        r => r.Next(2) == 0 ? 0.75f : -0.75f,
        r => r.Next(9) == 0 ? 1e4f : (float)Normal(r),
        r => r.Next(9) == 0 ? 1f : -0f,
        r => (float)(5 + (0.03 * Normal(r))),
        r => (float)(-70000 + Normal(r)),
        r => (float)(Normal(r) * Math.Pow(10, r.Next(-38, 38))),
        r => r.Next(2) == 0 ? float.MaxValue : float.MinValue,
    ];

    private static readonly Func<Random, float>[] Importances = [r => 1, r => r.NextSingle(), r => 0, r => r.Next(3) == 0 ? 1 : 0, r => 3e38f * r.NextSingle(), r => 1e-40f * r.Next(5)];

    private static readonly Dictionary<string, ElementType[]> CodesOf = new() { ["ternary"] = [Trit, Sym(2)], ["absmean"] = [Sign, Trit], ["threshold"] = [Sign, Bit] };

    private enum Equation { Scale, Zero, Offset, Alone }

    /// <summary>Encodings by one of these encoders.</summary>
    public static Gen<RandomEncoding> Of(params string[] fits) =>
        from fit in One(fits)
        from code in One(CodesOf.GetValueOrDefault(fit, Codes))
        from spelling in One(CodesOf.ContainsKey(fit) ? [Spellings[0]] : Spellings)
        from equation in One(EquationsOf(fit))
        from types in Gen.Select(One(Scales), One(Zeros), One(Offsets))
        from at in One(Dimensions)
        from rows in Gen.Int[1, 5]
        from columns in Gen.Int[1, 70]
        from kinds in Gen.Select(One(Kinds), One(Kinds))
        from importance in Gen.Int[0, 2 * Importances.Length]
        from seed in Gen.Int[0, 1 << 20]
        from outer in Gen.Select(One(Outers), Gen.Bool, Gen.Int[0, 2])
        let isNested = fit is "absmax" or "minmax" or "search" && outer.Item3 == 0
        let parts = new Parts(
            Scale: equation == Equation.Alone ? null : (types.Item1, at),
            Zero: equation == Equation.Zero ? (types.Item2, at) : null,
            Offset: equation == Equation.Offset ? (types.Item3, at) : null,
            Outer: isNested ? (outer.Item1, outer.Item2 && at is [{ Axis: "n" } rowsOf, ..] ? [rowsOf] : PerTensor) : null)
        select Make(code, spelling, parts, fit, rows, columns, kinds, importance, new Random(seed));

    private static Gen<T> One<T>(T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static Equation[] EquationsOf(string fit) => fit switch
    {
        "threshold" => [Equation.Alone],
        "minmax" => [Equation.Zero, Equation.Offset],
        "search" => [Equation.Scale, Equation.Zero, Equation.Offset],
        _ => [Equation.Scale],
    };

    private static RandomEncoding Make(
        ElementType code, (double Factor, double Shift) spelling, Parts parts, string fit, int rows, int columns, (Func<Random, float> Most, Func<Random, float> Last) kinds, int importance, Random random)
    {
        var format = TestFormats.Make(code, parts, fit, level: v => (v * spelling.Factor) + spelling.Shift);
        float[] weights = [.. Enumerable.Range(0, rows * columns).Select(i => (i / columns == rows - 1 ? kinds.Last : kinds.Most)(random))];
        var heaviness = importance < Importances.Length ? Importances[importance] : null;
        var name = $"({Name(code)})·{spelling.Factor} + {spelling.Shift}, scale {Name(parts.Scale?.Type)}, zero {Name(parts.Zero?.Type)}, offset {Name(parts.Offset?.Type)}, over [{string.Join(", ", parts.Scale?.At ?? [])}], outer {Name(parts.Outer?.Type)} over [{string.Join(", ", parts.Outer?.At ?? [])}]";
        return new RandomEncoding(
            format, fit, name, weights, rows, columns, heaviness is null ? [] : [.. Enumerable.Range(0, importance % 2 == 0 ? columns : weights.Length).Select(_ => heaviness(random))]);
    }

    private static string Name(ElementType? type) => type is { } t ? $"{t.Kind}{t.Bits}" : "none";

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using CsCheck;

namespace Kernels.Testing;

/// <summary>
/// Formats that nobody wrote: one to four fields, every width of codes, every granularity along n and k, zero points, offsets, tables,
/// sums of planes, two-level scales, products of codes. The first choices are the plainest, so that a failing text shrinks to a plain one.
/// </summary>
internal static class RandomDeclarations
{
    private static readonly string[] SmallCodes =
    [
        "uint4", "int4", "uint1", "uint2", "uint3", "int2", "int3", "sym2", "sym3", "sym4", "bit", "sign", "trit", "trit+base3", "bipolar1", "bipolar2", "bipolar4", "fp(2, 1)", "fp(1, 2)", "fp(3, 0)",
    ];

    private static readonly string[] WideCodes =
    [
        "int8", "uint8", "uint5", "uint6", "uint7", "int5", "int6", "int7", "sym5", "sym8", "bipolar5", "bipolar8", "fp(3, 2)", "fp(2, 3)", "fp(4, 3)", "e4m3", "e5m2", "f16", "bf16", "f32",
    ];

    private static readonly string[] Scales = ["f32", "f16", "bf16", "e8m0", "e4m3", "uint6", "int8", "sign", "fp(2, 1)"];

    private static readonly string[] Integers = ["uint4", "uint8", "int4", "uint2", "uint6", "trit"];

    private static readonly string[] Columns = ["k/32", "", "k/16", "k/64", "k/128", "k/8", "k/48", "k/20", "k/4", "k/7", "k/100", "k/256", "k/3", "k"];

    private static readonly string[] Rows = ["n", "", "n/4", "n/2", "n/16", "n/3", "n/32"];

    private static readonly Func<Choices, string>[] Shapes =
    [
        c => Format($"{c.Code("q", c.Wide)} {c.Scale("s", 0)} w = s*q"),
        c => Format($"{c.Code("q", c.Wide)} w = q"),
        c => Format($"{c.Code("q", c.Wide)} {c.Scale("s", 0)} {c.Integer("z", 0)} w = s*(q - z)"),
        c => Format($"{c.Code("q", c.Wide)} {c.Scale("s", 0)} {c.Integer("z", 1)} w = s*(q - z)"),
        c => Format($"{c.Code("q", c.Wide)} {c.Scale("d", 0)} {c.Scale("m", 1)} w = d*q + m"),
        c => Format($"{c.Code("q", c.Wide)} {c.Scale("s", 0)} w = s*(q - 3)"),
        c => Format($"{c.Code("q", c.Wide)} {c.Integer("sc", 0)} {c.Scale("d", 1)} w = d*(sc - 2)*q"),
        c => Format($"{c.Code("q", c.Wide)} {c.Integer("sc", 0)} mn : uint6 {c.Dimensions(0)} {c.Scale("d", 1)} w = d*sc*q - d*mn"),
        c => Format($"q : uint4 [n, k] {c.Scale("s", 0)} t : f32 [16] = {{ {c.Table} }} w = s*t[q]"),
        c => Format($"q : uint5 [n, k] {c.Scale("s", 0)} t : f32 [32] = {{ {c.Table}, {c.Table} }} w = s*t[q] + s"),
        c => Format($"q : uint4 [n, k] {c.Scale("s", 0)} t : f32 [16] = nf(4) w = s*t[q]"),
        c => Format($"{c.Code("b", c.Small, "2")} {c.Scale("a", 0, "2")} w = sum(i in 2) a[i]*b[i]"),
        c => Format($"{c.Code("b", c.Small, "3")} {c.Scale("a", 0, "3")} {c.Scale("c", 1)} w = c*sum(i in 3) a[i]*b[i]"),
        c => Format($"{c.Code("b", c.Small)} {c.Code("q", c.Wide)} {c.Scale("s", 0)} w = s*b*q"),
        c => Format($"{c.Code("q", c.Wide)} {c.Scale("s", 0)} w = s*clamp(q, -3, 5)"),
    ];

    /// <summary>The text of a format named Random.</summary>
    public static Gen<string> Text { get; } =
        from shape in Gen.Int[0, Shapes.Length - 1]
        from code in One([.. SmallCodes, .. WideCodes])
        from other in One(SmallCodes)
        from scales in One(Scales).Array[2]
        from integers in One(Integers).Array[2]
        from columns in One(Columns).Array[2]
        from rows in One(Rows).Array[2]
        from table in Gen.Int[-20, 20].Array[16]
        select Shapes[shape](new Choices(code, other, scales, integers, columns, rows, table));

    private static Gen<string> One(string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static string Format(string body) => $"format Random {{ {body} }}";

    private sealed record Choices(string Wide, string Small, string[] Scales, string[] Integers, string[] Columns, string[] Rows, int[] Values)
    {
        public string Table => string.Join(", ", Values);

        public string Code(string name, string type, string planes = "") => $"{name} : {type.Replace("+base3", "", StringComparison.Ordinal)} [{(planes.Length > 0 ? planes + ", " : "")}n, k]{(type.EndsWith("base3", StringComparison.Ordinal) ? " pack base3" : "")};";

        public string Scale(string name, int which, string planes = "") => $"{name} : {Scales[which]} {Dimensions(which, planes)};";

        public string Integer(string name, int which) => $"{name} : {Integers[which]} {Dimensions(which)};";

        public string Dimensions(int which, string planes = "") => "[" + string.Join(", ", new[] { planes, Rows[which], Columns[which] }.Where(d => d.Length > 0)) + "]";
    }
}

using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.Runtime.Tests.Encoding;

/// <summary>Descriptors written by hand, as a declaration would make them.</summary>
internal static class TestFormats
{
    public static readonly ElementType F16 = new(ElementKind.F16, 16);
    public static readonly ElementType BF16 = new(ElementKind.BF16, 16);
    public static readonly ElementType F32 = new(ElementKind.F32, 32);
    public static readonly ElementType E8M0 = new(ElementKind.E8M0, 8);
    public static readonly ElementType E4M3 = new(ElementKind.E4M3, 8);
    public static readonly ElementType Trit = new(ElementKind.Trit, 2);
    public static readonly ElementType Sign = new(ElementKind.Sign, 1);
    public static readonly ElementType Bit = new(ElementKind.Bit, 1);
    public static readonly ElementType Fp4 = new(ElementKind.Fp, 4, 2, 1);

    /// <summary>QLoRA's NormalFloat of 4 bits.</summary>
    public static readonly double[] Nf4 =
    [
        -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
        -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
        0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
    ];

    public static ElementType Int(int bits) => new(ElementKind.Int, bits);

    public static ElementType UInt(int bits) => new(ElementKind.UInt, bits);

    public static ElementType Sym(int bits) => new(ElementKind.Sym, bits);

    public static ElementType Bipolar(int bits) => new(ElementKind.Bipolar, bits);

    /// <summary>A field along k/<paramref name="group"/> of each row.</summary>
    public static FieldDimension[] PerGroup(int group) => [FieldDimension.Along("n"), FieldDimension.Along("k", group)];

    public static FieldDimension[] PerRow => [FieldDimension.Along("n")];

    public static FieldDimension[] PerTensor => [];

    /// <summary>w = s*level(q), with parameters of the given dimensions.</summary>
    public static FormatDescriptor Scaled(ElementType code, ElementType scale, FieldDimension[] at, string fit = "absmax", double[]? table = null, double offset = 0, params FitArgument[] arguments)
        => Make(code, new Parts(Scale: (scale, at)), fit, table, offset, arguments);

    /// <summary>w = d*s*level(q).</summary>
    public static FormatDescriptor Nested(ElementType code, ElementType scale, FieldDimension[] at, ElementType outer, FieldDimension[] outerAt, string fit = "absmax", double offset = 0)
        => Make(code, new Parts(Scale: (scale, at), Outer: (outer, outerAt)), fit, offset: offset);

    /// <summary>w = s*(q - z).</summary>
    public static FormatDescriptor WithZero(ElementType code, ElementType scale, ElementType zero, FieldDimension[] at, string fit = "minmax")
        => Make(code, new Parts(Scale: (scale, at), Zero: (zero, at)), fit);

    /// <summary>w = s*q + m.</summary>
    public static FormatDescriptor WithOffset(ElementType code, ElementType scale, ElementType offset, FieldDimension[] at, string fit = "minmax")
        => Make(code, new Parts(Scale: (scale, at), Offset: (offset, at)), fit);

    /// <summary>w = q.</summary>
    public static FormatDescriptor Bare(ElementType code, string fit, params FitArgument[] arguments) => Make(code, new Parts(), fit, arguments: arguments);

    /// <summary>Any combination of parts; <paramref name="level"/> makes levels of the code's numbers, for encoders alone, not in the value.</summary>
    public static FormatDescriptor Make(ElementType code, Parts parts, string? fit, double[]? table = null, double offset = 0, FitArgument[]? arguments = null, FieldDimension[]? codeAt = null, Func<double, double>? level = null)
    {
        var fields = ImmutableArray.CreateBuilder<FieldDescriptor>();
        codeAt ??= [FieldDimension.Along("n"), FieldDimension.Along("k")];
        fields.Add(new FieldDescriptor("q", code, [.. codeAt]));
        ValueNode q = Read("q", codeAt);
        if (table is not null)
        {
            fields.Add(new FieldDescriptor("t", F32, [FieldDimension.Free(table.Length)], Constant: [.. table]));
            q = new FieldNode("t", [q]);
        }
        if (offset != 0)
        {
            q = new OperationNode("+", [q, new NumberNode(offset)]);
        }
        var value = q;
        if (parts.Zero is { } zero)
        {
            fields.Add(new FieldDescriptor("z", zero.Type, [.. zero.At]));
            value = new OperationNode("-", [value, Read("z", zero.At)]);
        }
        if (parts.Scale is { } scale)
        {
            fields.Add(new FieldDescriptor("s", scale.Type, [.. scale.At]));
            value = new OperationNode("*", [Read("s", scale.At), value]);
        }
        if (parts.Outer is { } outer)
        {
            fields.Add(new FieldDescriptor("d", outer.Type, [.. outer.At]));
            value = new OperationNode("*", [Read("d", outer.At), value]);
        }
        if (parts.Offset is { } m)
        {
            fields.Add(new FieldDescriptor("m", m.Type, [.. m.At]));
            value = new OperationNode("+", [value, Read("m", m.At)]);
        }
        var codec = ElementCodec.For(code);
        var levels = Enumerable.Range(0, (int)codec.Patterns).Select(p => (table is null ? codec.Decode((uint)p) : table[p]) + offset);
        var shape = new ScaledCodeShape("q", [.. levels.Select(level ?? (v => v))], parts.Scale is null ? null : "s", parts.Zero is null ? null : "z", parts.Offset is null ? null : "m", parts.Outer is null ? null : "d");
        return new FormatDescriptor
        {
            Name = "Sample",
            RowAxis = "n",
            ColumnAxis = "k",
            Text = "format Sample",
            Hash = "0",
            Fields = fields.ToImmutable(),
            Value = value,
            Fit = fit is null ? null : new FitPlan([new FitStep(fit, [], [.. arguments ?? []], shape)]),
        };
    }

    private static FieldNode Read(string field, FieldDimension[] at)
        => new(field, [.. at.Select(d => d.Divisor == 1 ? (ValueNode)new IndexNode(d.Axis!) : new OperationNode("floor/", [new IndexNode(d.Axis!), new NumberNode(d.Divisor)]))]);

    /// <summary>The types and dimensions of the parameters of an equation.</summary>
    internal sealed record Parts(
        (ElementType Type, FieldDimension[] At)? Scale = null,
        (ElementType Type, FieldDimension[] At)? Zero = null,
        (ElementType Type, FieldDimension[] At)? Offset = null,
        (ElementType Type, FieldDimension[] At)? Outer = null);
}

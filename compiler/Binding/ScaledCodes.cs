using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Recognises w = outer * scale * (level(code) - zero) + offset however it is spelled. The value is expanded into a sum of products
/// of stored numbers, each with a factor that depends on the code alone and is therefore known for every bit pattern.
/// </summary>
internal sealed class ScaledCodes
{
    /// <summary>Codes of more bits are served where they stand for themselves: their levels are not written out.</summary>
    private const int MostLevelBits = 8;

    private const int MostBits = 16;

    private readonly FieldModel code;
    private readonly IReadOnlyList<FieldModel> fields;
    private readonly int patterns;

    private ScaledCodes(FieldModel code, IReadOnlyList<FieldModel> fields)
    {
        this.code = code;
        this.fields = fields;
        patterns = code.Type.Kind == ElementKind.Trit ? 3 : 1 << code.Type.Bits;
    }

    /// <summary>
    /// The shape of a value, or null; <c>IsRicher</c> says that it has more parts than the shape (nested scales, several
    /// codes for a weight), which a better encoder could find.
    /// </summary>
    public static (ScaledCodeShape? Shape, bool IsRicher) Recognise(Expr value, IReadOnlyList<FieldModel> fields, IReadOnlyList<string> axes)
    {
        var whole = axes.Select(a => (Dimension)new ImpliedDimension(new IndexValue(a))).ToEquatableArray();
        var read = value.Arrays().ToList();
        var codes = fields.Where(f => f.Constant is null && read.Contains(f.Name) && f.Dimensions == whole && !f.Type.IsFloat && f.Type.Bits <= MostBits).ToList();
        var isRich = fields.Any(f => f.Constant is null && f.Dimensions.Any(d => d is FreeDimension));
        if (codes.Count != 1 || isRich)
        {
            var isWide = fields.Any(f => f.Constant is null && read.Contains(f.Name) && !f.Type.IsFloat && f.Type.Bits > MostBits);
            return (null, codes.Count > 1 || isRich || isWide);
        }
        var recogniser = new ScaledCodes(codes[0], fields);
        return recogniser.Expand(value) is { } terms ? recogniser.Match(terms) : (null, true);
    }

    private (ScaledCodeShape? Shape, bool IsRicher) Match(Dictionary<EquatableArray<string>, double[]> terms)
    {
        var leading = terms.Where(t => !IsConstant(t.Value)).ToList();
        if (leading.Count != 1 || Scales(leading[0].Key) is not { } scales)
        {
            return (null, leading.Count > 0);
        }
        string? zero = null, offset = null;
        foreach (var term in terms.Where(t => IsConstant(t.Value)))
        {
            var others = term.Key.ToList();
            var isScaled = scales.Inner is not null && leading[0].Key.All(others.Contains);
            if (isScaled)
            {
                others.RemoveAll(leading[0].Key.Contains);
            }
            if (others.Count != 1)
            {
                return (null, others.Count > 1);
            }
            var field = Field(others[0]);
            if (isScaled == scales.Inner is not null && term.Value[0] == -1 && field.Type.IsInteger && zero is null)
            {
                zero = field.Name;
            }
            else if (!isScaled && term.Value[0] == 1 && offset is null)
            {
                offset = field.Name;
            }
            else
            {
                // A zero that is no code.
                return (null, isScaled && term.Value[0] == -1 && zero is null);
            }
        }
        if (LevelsOf(leading[0].Value) is not { } levels)
        {
            return (null, true);
        }
        return (new ScaledCodeShape(code.Name, levels, scales.Inner, zero, offset, scales.Outer), false);
    }

    /// <summary>The levels; none for a wide code that stands for itself, null for another wide one.</summary>
    private EquatableArray<double>? LevelsOf(double[] levels) => code.Type.Bits <= MostLevelBits ? levels.ToEquatableArray()
        : levels.Select((level, pattern) => level == code.Type.Decode((uint)pattern)).All(same => same) ? default(EquatableArray<double>)
        : null;

    /// <summary>Up to two factors of a code, apart as the scale and the one that is shared by groups of it; null where they are no such.</summary>
    private (string? Inner, string? Outer)? Scales(EquatableArray<string> factors) => factors.Count switch
    {
        0 => (null, null),
        1 => (factors[0], null),
        2 when IsShared(factors[0], factors[1]) => (factors[1], factors[0]),
        2 when IsShared(factors[1], factors[0]) => (factors[0], factors[1]),
        _ => null,
    };

    /// <summary>Whether each number of a field goes with whole groups of another's, and with more than one.</summary>
    private bool IsShared(string outer, string inner)
    {
        var groups = Field(inner).Dimensions.Select(Group).ToList();
        return Field(outer).Dimensions != Field(inner).Dimensions
            && Field(outer).Dimensions.Select(Group).All(o => o is not null && groups.Exists(i => i is not null && i.Value.Axis == o.Value.Axis && o.Value.Size % i.Value.Size == 0));
    }

    /// <summary>The axis of a dimension and how many of its elements share a number; null for anything but <c>k</c> and <c>k/c</c>.</summary>
    private static (string Axis, double Size)? Group(Dimension dimension) => dimension switch
    {
        ImpliedDimension { Index: IndexValue axis } => (axis.Name, 1),
        ImpliedDimension { Index: Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis, Right: Number size } } => (axis.Name, size.Value),
        _ => null,
    };

    private FieldModel Field(string name) => fields.First(f => f.Name == name);

    private static bool IsConstant(double[] factors) => Array.TrueForAll(factors, f => f == factors[0]);

    /// <summary>The value as a sum: names of stored numbers → factor for each pattern of the code. Null where it is no such sum.</summary>
    private Dictionary<EquatableArray<string>, double[]>? Expand(Expr expression)
    {
        if (DependsOnCodeAlone(expression))
        {
            return new() { [default] = Evaluate(expression) };
        }
        switch (expression)
        {
            case Element e when IsAtThePoint(e):
                return new() { [EquatableArray.Of(e.Array)] = [.. Enumerable.Repeat(1.0, patterns)] };
            case Unary { Operator: UnaryOperator.Negate } u:
                return Expand(u.Operand) is { } negated ? Scale(negated, [.. Enumerable.Repeat(-1.0, patterns)]) : null;
            case Binary { Operator: BinaryOperator.Divide } b when DependsOnCodeAlone(b.Right):
                return Expand(b.Left) is { } divided ? Scale(divided, Array.ConvertAll(Evaluate(b.Right), d => 1 / d)) : null;
            case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } b:
                return Expand(b.Left) is { } left && Expand(b.Right) is { } right ? Combine(b.Operator, left, right) : null;
            default:
                return null;
        }
    }

    private static Dictionary<EquatableArray<string>, double[]> Combine(
        BinaryOperator op, Dictionary<EquatableArray<string>, double[]> left, Dictionary<EquatableArray<string>, double[]> right)
    {
        var sum = new Dictionary<EquatableArray<string>, double[]>();
        void Add(EquatableArray<string> names, double[] factors) =>
            sum[names] = sum.TryGetValue(names, out var before) ? [.. before.Zip(factors, (x, y) => x + y)] : factors;

        if (op == BinaryOperator.Multiply)
        {
            foreach (var a in left)
            {
                foreach (var b in right)
                {
                    Add(a.Key.Concat(b.Key).OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray(), [.. a.Value.Zip(b.Value, (x, y) => x * y)]);
                }
            }
        }
        else
        {
            foreach (var a in left)
            {
                Add(a.Key, a.Value);
            }
            foreach (var b in right)
            {
                Add(b.Key, op == BinaryOperator.Add ? b.Value : Array.ConvertAll(b.Value, x => -x));
            }
        }
        return sum.Where(t => t.Value.Any(f => f != 0)).ToDictionary(t => t.Key, t => t.Value);
    }

    private static Dictionary<EquatableArray<string>, double[]> Scale(Dictionary<EquatableArray<string>, double[]> terms, double[] by) =>
        terms.ToDictionary(t => t.Key, t => t.Value.Zip(by, (x, y) => x * y).ToArray());

    private bool IsAtThePoint(Element e) =>
        Stored(e.Array) is { } f && f.Dimensions.Count == e.At.Count && f.Dimensions.Zip(e.At, (d, at) => d is ImpliedDimension i && i.Index == at).All(same => same);

    private FieldModel? Stored(string name) => fields.FirstOrDefault(f => f.Name == name && f.Constant is null);

    private bool DependsOnCodeAlone(Expr expression) => expression switch
    {
        Element e when e.Array == code.Name => IsAtThePoint(e),
        Element e => Stored(e.Array) is null && e.At.All(DependsOnCodeAlone),
        IndexValue or ExtentValue or Reduce => false,
        _ => expression.Operands().All(DependsOnCodeAlone),
    };

    /// <summary>The value for each pattern of the code, of an expression that depends on it alone.</summary>
    private double[] Evaluate(Expr expression)
    {
        var pattern = 0u;
        ElementReader Reader(string name) => name == code.Name
            ? _ => code.Type.Decode(pattern)
            : ConstantReader(Field(name));

        var value = new ExpressionCompiler(new Surroundings(Reader, _ => 0)).Value(expression);
        var result = new double[patterns];
        for (; pattern < patterns; pattern++)
        {
            result[pattern] = value();
        }
        return result;
    }

    private static ElementReader ConstantReader(FieldModel table)
    {
        var sizes = table.Dimensions.Select(d => (long)((Number)((FreeDimension)d).Size).Value).ToArray();
        return at => table.Constant!.Value[(int)at.Zip(sizes, (i, s) => (i, s)).Aggregate(0L, (flat, d) => (flat * d.s) + d.i)];
    }
}

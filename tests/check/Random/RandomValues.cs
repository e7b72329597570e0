using System.Globalization;

namespace Kernels.Check;

/// <summary>
/// Random equations: the shapes that rules look for, with anything in their places, and trees of every operation. What jumps (floor,
/// comparisons) is only asked of whole numbers and of stored ones, which f32 and float64 agree about.
/// </summary>
/// <param name="hasPlanes">Whether a field of the nested format may have several planes.</param>
internal sealed class RandomValues(Random random, RandomFields fields, int size, string? nested = null, bool hasPlanes = true)
{
    /// <summary>Whole numbers stay below this, so that f32 holds them.</summary>
    private const long Largest = 1 << 20;

    /// <summary>What a weight is worth.</summary>
    public string Whole() => nested is null ? Own() : random.Next(5) switch
    {
        0 => fields.Nested(nested, 0),
        1 when hasPlanes => $"{Scale()}*sum(i in 2) {fields.Nested(nested, 2)}[i]",
        2 => $"{Own()} - {fields.Nested(nested, 0)}",
        3 => $"{Scale()}*{fields.Nested(nested, 0)} + {Scale()}",
        _ => $"{fields.Nested(nested, 0)} + {Own()}",
    };

    private string Own()
    {
        switch (random.Next(18))
        {
            case 0:
                return $"{Scale()}*{Code()}";
            case 13:
                var (condition, field) = fields.Somewhere();
                return $"(if {condition} then {Scale()}*{field.Name} else {Value(1)})";
            case 1:
                return $"{Scale()}*({Code()} - {fields.Parameter(wantsInteger: true).Name})";
            case 2:
                return $"{Scale()}*({Code()} - {Constant()})";
            case 3:
                return $"{Scale()}*{Code()} + {Scale()}";
            case 4:
                return $"{Scale()}*{fields.Parameter(wantsInteger: true).Name}*{Code()} - {Scale()}*{fields.Parameter(wantsInteger: true).Name}";
            case 5:
                return $"{Scale()}*({fields.Parameter(wantsInteger: true).Name} - {Constant()})*{Code()}";
            case 6:
                return $"{Scale()}*{Table()}";
            case 7:
                return $"{Scale()}*({Table()} - {Table()})";
            case 8:
                return Planes(random.Next(1, 5));
            case 9:
                return $"{Scale()}*clamp({Value(1)}, {Bounds()})";
            case 10:
                return $"(if {Condition(1)} then {Scale()} else {Scale()})*{Code()}";
            case 11:
                return $"{Scale()}*{Code()}*{Code()}";
            case 12:
                return Code();
            default:
                return Value(1 + (size / 3));
        }
    }

    private string Scale() => fields.Parameter().Name;

    private string Code() => fields.Code().Name;

    private string Constant() => random.Next(3) == 0 ? Number(random.Next(1, 100)) : Number(random.Next(1, 9));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private string Bounds()
    {
        var low = random.Next(-9, 3);
        return $"{Signed(low)}, {Signed(random.Next(low, 12))}";
    }

    private static string Signed(int value) => value < 0 ? $"-{Number(-value)}" : Number(value);

    private string Value(int depth)
    {
        if (depth == 0)
        {
            return random.Next(6) switch { 0 or 1 or 2 => Code(), 3 or 4 => Scale(), _ => Table() };
        }
        switch (random.Next(17))
        {
            case 16:
                return Word();
            case 14:
                return Function(depth);
            case 15:
                return OfParameters(depth);
            case 0 or 1:
                return $"({Value(depth - 1)} + {Value(depth - 1)})";
            case 2 or 3:
                return $"({Value(depth - 1)} - {Value(depth - 1)})";
            case 4 or 5 or 6:
                return $"({Value(depth - 1)} * {Value(0)})";
            case 7:
                return $"({Value(depth - 1)} / {Constant()})";
            case 8:
                return $"(-{Value(depth - 1)})";
            case 9:
                return $"(if {Condition(depth - 1)} then {Value(depth - 1)} else {Value(0)})";
            case 10:
                return $"clamp({Value(depth - 1)}, {Bounds()})";
            case 11:
                return Planes(random.Next(1, 4));
            case 12:
                return Table();
            default:
                return Integer(depth - 1).Text;
        }
    }

    // What is worked out when a matrix is laid out.
    private string OfParameters(int depth) => random.Next(6) switch
    {
        0 => $"tanh({Scale()})",
        1 => $"({Value(depth - 1)} / (abs({Scale()}) + 1))",
        2 => $"sqrt(abs({Scale()}))",
        3 => $"({Value(depth - 1)} - n/N)",
        4 => $"({Value(depth - 1)} * (k + 1)/K)",
        _ => $"max({Scale()}, {Scale()})",
    };

    // What a table makes of one stored integer, or of the divisor that it is.
    private string Function(int depth)
    {
        var field = random.Next(2) == 0 ? fields.Parameter(wantsInteger: true) : fields.Code(wantsInteger: true);
        if (field.Most - field.Least > byte.MaxValue || field.IsSparse)
        {
            return field.Name;
        }
        var by = Number(Math.Max(1, Math.Max(Math.Abs(field.Least), Math.Abs(field.Most)) / random.Next(1, 9)));
        return random.Next(7) switch
        {
            0 => $"2^({field.Name} / {by})",
            1 => $"exp2(1 - {field.Name}/{by})",
            2 => $"({field.Name} % {Constant()})",
            3 => $"sqrt(abs({field.Name}))",
            4 => $"max({field.Name}, {Constant()})",
            5 => $"(if {field.Name} % 2 == 0 then tanh({field.Name}) else 1)",
            _ when field.Least >= 0 => $"({Value(depth - 1)} / ({field.Name} + {Constant()}))",
            _ => $"({field.Name} % 7)",
        };
    }

    // An integer function of codes and constants, small enough to be a number.
    private string Word()
    {
        return random.Next(6) switch
        {
            0 => $"bitand({Place()}, {Whole()})",
            1 => $"(bitor({Place()}, {Whole()}) - {Constant()})",
            2 => $"bitxor(shl({Whole()}, {Number(random.Next(4))}), shr({Place()}, {Number(random.Next(9))}))",
            3 => $"bytesum(mulmod({Place()}, {Number(random.NextInt64(1L << 32))}))",
            4 => $"shr(mulmod({Whole()}, {Number(random.NextInt64(1L << 32))}), {Number(random.Next(8, 32))})",
            _ => $"bytesum(bitand(mulmod(bitxor({Place()}, {Whole()}), 2654435761), {Number(random.NextInt64(1L << 32))}))",
        };

        string Place() => fields.Place(ofGroup: random.Next(3) == 0, mostBits: 16).Name;

        string Whole()
        {
            var code = fields.Code(wantsInteger: true, isSparse: false);
            return code.Least >= 0 ? code.Name : $"({code.Name} + {Number(-code.Least)})";
        }
    }

    // A whole number and the largest magnitude that it can have.
    private (string Text, long Magnitude) Integer(int depth)
    {
        if (depth <= 0)
        {
            var field = random.Next(3) == 0 ? fields.Parameter(wantsInteger: true) : fields.Code(wantsInteger: true);
            return (field.Name, Math.Max(Math.Abs(field.Least), Math.Abs(field.Most)));
        }
        var (left, most) = Integer(depth - 1);
        switch (random.Next(6))
        {
            case 0 or 1 or 2:
                var (right, other) = Integer(0);
                return random.Next(3) switch
                {
                    0 when most * other < Largest => ($"({left} * {right})", most * other),
                    1 => ($"({left} - {right})", most + other),
                    _ => ($"({left} + {right})", most + other),
                };
            case 3:
                return ($"floor({left} / {Number(random.Next(1, 20))})", most);
            case 4:
                var low = random.Next(-9, 3);
                return ($"clamp({left}, {Signed(low)}, {Signed(random.Next(low, 40))})", 40);
            default:
                return ($"({left} + {Number(random.Next(1, 9))})", most + 9);
        }
    }

    private string Condition(int depth)
    {
        string[] comparisons = ["<", "<=", ">", ">=", "==", "!="];
        var comparison = comparisons[random.Next(comparisons.Length)];
        switch (depth <= 0 ? random.Next(3) : random.Next(6))
        {
            case 0:
                return $"{Code()} {comparison} {Number(random.Next(0, 3))}";
            case 1:
                return $"{Integer(Math.Min(depth, 1)).Text} {comparison} {Integer(0).Text}";
            case 2:
                return $"{Scale()} {comparison} {(random.Next(2) == 0 ? "0" : Scale())}";
            case 3:
                return $"({Condition(depth - 1)} and {Condition(0)})";
            case 4:
                return $"({Condition(depth - 1)} or {Condition(0)})";
            default:
                return $"(not ({Condition(depth - 1)}))";
        }
    }

    private string Planes(int count)
    {
        var terms = random.Next(5) switch
        {
            0 => $"{fields.Code(planes: count).Name}[i]",
            1 => $"{fields.Parameter(planes: count).Name}[i]*{Code()}",
            2 => $"({fields.Code(planes: count).Name}[i] - {fields.Parameter(planes: count).Name}[i])*{Scale()}",
            3 => $"2^(-i)*{fields.Code(planes: count).Name}[i]",
            _ => $"{fields.Parameter(planes: count).Name}[i]*{fields.Code(planes: count).Name}[i]",
        };
        var sum = $"(sum(i in {Number(count)}) {terms})";
        return random.Next(3) == 0 ? $"{Scale()}*{sum}" : sum;
    }

    private string Table()
    {
        switch (random.Next(11))
        {
            case 8:
                var (vectors, length) = (fields.Place(ofGroup: true, mostBits: 6), random.Next(2, 10));
                return $"{fields.Table([(int)vectors.Most + 1, length])}[{vectors.Name}, k%{Number(length)}]";
            case 9:
                var (cells, columns) = (fields.Place(ofGroup: false, mostBits: 5), random.Next(2, 6));
                return $"{fields.Table([((int)cells.Most / 4) + 1, 4, columns])}[{cells.Name}/4, {cells.Name}%4, k/{Number(random.Next(2, 40))}%{Number(columns)}]";
            case 10:
                var wide = fields.Place(ofGroup: random.Next(2) == 0, mostBits: 11);
                return $"{fields.Table([(int)wide.Most + 1])}[{wide.Name}]";
            case 0 or 1 or 2:
                var code = fields.Place(ofGroup: false, mostBits: random.Next(4) == 0 ? 8 : 5);
                return $"{fields.Table([(int)code.Most + 1 + (random.Next(3) == 0 ? random.Next(1, 20) : 0)])}[{code.Name}]";
            case 3:
                var parameter = fields.Place(ofGroup: true, mostBits: 5);
                return $"{fields.Table([(int)parameter.Most + 1])}[{parameter.Name}]";
            case 4:
                var (a, b) = (fields.Place(ofGroup: false, mostBits: 3), fields.Place(ofGroup: random.Next(3) == 0, mostBits: 3));
                return $"{fields.Table([(int)a.Most + 1, (int)b.Most + 1])}[{a.Name}, {b.Name}]";
            case 5:
                var (row, column) = (random.Next(0, 4), fields.Place(ofGroup: false, mostBits: 4));
                return random.Next(2) == 0 ? $"{fields.Table([4, (int)column.Most + 1])}[{Number(row)}, {column.Name}]" : $"{fields.Table([(int)column.Most + 1, 4])}[{column.Name}, {Number(row)}]";
            case 6:
                var (low, high) = (fields.Place(ofGroup: false, mostBits: 4), fields.Place(ofGroup: false, mostBits: 2));
                return $"{fields.Table([(int)((low.Most + 1) * (high.Most + 1))])}[{low.Name} + {Number(low.Most + 1)}*{high.Name}]";
            default:
                var inner = fields.Place(ofGroup: false, mostBits: 4);
                return $"{fields.Table([10])}[{fields.Table([(int)inner.Most + 1], largest: 9)}[{inner.Name}]]";
        }
    }
}

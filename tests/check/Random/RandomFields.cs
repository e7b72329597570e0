using System.Globalization;

namespace Kernels.Check;

/// <summary>A field that a random equation reads.</summary>
/// <param name="Least">The least value of an integer.</param>
/// <param name="Most">The largest value of an integer.</param>
internal sealed record RandomField(string Name, bool IsInteger, long Least, long Most, int Planes, bool IsSparse = false);

/// <summary>The fields of a random format, made as its equation asks for them.</summary>
internal sealed class RandomFields(Random random, int size)
{
    private static readonly int[] Groups =
    [
        32, 16, 64, 128, 8, 48, 20, 4, 7, 100, 256, 3, 1, 2, 5, 12, 17, 24, 31, 33, 40, 96, 127, 160, 192, 320, 333, 384, 512, 640, 1000, 1021, 1024, 2048, 4093, 4096,
    ];

    private readonly List<string> texts = [];
    private readonly List<RandomField> codes = [];
    private readonly List<RandomField> parameters = [];
    private int count;

    /// <summary>The declarations of the fields.</summary>
    public IEnumerable<string> Texts => texts;

    /// <summary>How many k or n share a number: now and then any number up to 4096.</summary>
    public static int Group(Random random) => random.Next(8) == 0 ? random.Next(1, 4097) : Groups[Math.Min(random.Next(Groups.Length), random.Next(Groups.Length))];

    /// <summary>A number for each weight.</summary>
    /// <param name="wantsInteger">Whether it must be an integer.</param>
    /// <param name="planes">The planes that it must have; 0 for none.</param>
    /// <param name="isSparse">Whether it may lack elements.</param>
    public RandomField Code(bool wantsInteger = false, int planes = 0, bool isSparse = true)
    {
        var known = codes.Where(c => c.Planes == planes && (c.IsInteger || !wantsInteger) && (isSparse || !c.IsSparse)).ToList();
        if (known.Count > 0 && (codes.Count > 2 || random.Next(5) < 2))
        {
            return known[random.Next(known.Count)];
        }
        var (type, field) = CodeType(wantsInteger);
        var rows = random.Next(8) == 0 ? "n/" + Text(Group(random)) : "n";
        var sparse = random.Next(14) == 0 && isSparse;
        field = sparse ? field with { Least = Math.Min(0, field.Least), Most = Math.Max(0, field.Most) } : field;
        var modifier = !sparse ? Window(type) : planes == 0 && random.Next(3) == 0 ? Compressed() : Sparse(random.Next(4) == 0 ? "n" : "k");
        var dimensions = modifier.Length == 0 && random.Next(40) == 0 ? Dimensions(planes, "k", rows) : Dimensions(planes, rows, random.Next(30) == 0 ? "k/1" : "k");
        return Add(codes, "q", type, dimensions, field with { Planes = planes, IsSparse = sparse }, modifier);
    }

    /// <summary>A number for several weights.</summary>
    public RandomField Parameter(bool wantsInteger = false, int planes = 0)
    {
        var known = parameters.Where(c => c.Planes == planes && (c.IsInteger || !wantsInteger)).ToList();
        if (known.Count > 0 && (parameters.Count > 4 || random.Next(5) == 0))
        {
            return known[random.Next(known.Count)];
        }
        var (type, field) = ParameterType(wantsInteger);
        string rows, columns;
        do
        {
            rows = random.Next(3) switch { 0 => "", 1 => "n/" + Text(Group(random)), _ => "n" };
            columns = random.Next(8) switch { 0 or 1 => "", 2 => "k", _ => "k/" + Text(Group(random)) };
        }
        while (rows.Length > 0 && columns is "k" or "k/1");
        if (random.Next(16) == 0)
        {
            return Add(parameters, "p", type, Unusual(planes), field with { Planes = planes });
        }
        var sparse = random.Next(30) == 0 && columns.Length > 0;
        field = sparse ? field with { Least = Math.Min(0, field.Least), Most = Math.Max(0, field.Most) } : field;
        return Add(parameters, "p", type, Dimensions(planes, rows, columns), field with { Planes = planes, IsSparse = sparse }, sparse ? Sparse("k") : "");
    }

    /// <summary>A field whose type is a format.</summary>
    public string Nested(string format, int planes)
    {
        var name = "f" + Text(count++);
        texts.Add($"{name} : {format} {Dimensions(planes, random.Next(5) == 0 ? "n/" + Text(random.Next(1, 40)) : "n", random.Next(5) == 0 ? "k/" + Text(random.Next(1, 9)) : "k")}");
        return name;
    }

    /// <summary>A condition, and a number for each weight that is stored only where it holds.</summary>
    public (string Condition, RandomField Field) Somewhere()
    {
        var name = "c" + Text(count++);
        var (dimensions, condition) = random.Next(6) switch
        {
            0 => ("[n]", $"{name} == 1"),
            1 => ($"[n, k/{Text(Group(random))}]", $"{name} != 0"),
            2 => ($"[n/{Text(Group(random))}, k]", $"not {name} == 0"),
            3 => ("", $"n < N - {Text(random.Next(1, 20))}"),
            4 => ("", $"k%{Text(random.Next(2, 9))} >= {Text(random.Next(0, 4))} or n == 0"),
            _ => ("[n, k]", $"{name} == 1 and k < K - 1"),
        };
        if (dimensions.Length > 0)
        {
            texts.Add($"{name} : bit {dimensions}");
        }
        var (type, field) = CodeType(wantsInteger: false);
        field = field with { Name = "e" + Text(count++) };
        texts.Add($"{field.Name} : {(type == "trit3" ? "trit" : type)} {(random.Next(3) == 0 ? $"[n, k/{Text(Group(random))}]" : "[n, k]")} where {condition}");
        return (condition, field);
    }

    private string Compressed() => random.Next(2) == 0 ? " sparse csr" : $" sparse block({Text(random.Next(1, 7))}, {Text(random.Next(1, 20))})";

    // Dimensions that layouts do not have.
    private string Unusual(int planes)
    {
        var group = Text(Group(random));
        var dimensions = random.Next(5) switch
        {
            0 => "flat/" + group,
            1 => $"n/(N/{Text(random.Next(1, 9))}), k/{group}",
            2 => "n, k%" + Text(random.Next(1, 12)),
            3 => $"k/{group}, n",
            _ => "k%" + group,
        };
        return planes == 0 ? $"[{dimensions}]" : $"[{Text(planes)}, {dimensions}]";
    }

    private string Window(string type) =>
        type.StartsWith("uint", StringComparison.Ordinal) && int.Parse(type[4..], CultureInfo.InvariantCulture) is > 1 and var bits && random.Next(8) == 0 ? $" window {Text(random.Next(1, bits))}" : "";

    private string Sparse(string along)
    {
        var of = random.Next(3) == 0 ? random.Next(1, 20) : 4;
        return $" sparse {Text(random.Next(1, of + 1))}:{Text(of)}" + (along == "k" && random.Next(2) == 0 ? "" : " along " + along);
    }

    /// <summary>An integer code from 0 on, whose pattern may be the place in a table.</summary>
    public RandomField Place(bool ofGroup, int mostBits)
    {
        var bits = random.Next(1, mostBits + 1);
        var type = bits == 1 && random.Next(2) == 0 ? "bit" : "uint" + Text(bits);
        var field = new RandomField("", true, 0, (1L << bits) - 1, 0);
        return ofGroup
            ? Add(parameters, "z", type, Dimensions(0, random.Next(2) == 0 ? "n" : "", "k/" + Text(Math.Max(2, Group(random)))), field)
            : Add(codes, "a", type, Dimensions(0, "n", "k"), field);
    }

    /// <summary>A table of that many entries along each dimension: a constant one, or one that is stored for each tensor, row or group.</summary>
    /// <param name="largest">The largest entry where they are to be integers from 0 on; null for any numbers.</param>
    public string Table(int[] sizes, int? largest = null)
    {
        var name = "t" + Text(count++);
        if (largest is null && random.Next(3) == 0)
        {
            var (storedType, _) = Real(isCode: false);
            texts.Add($"{name} : {storedType} [{string.Join(", ", StoredSizes(sizes))}]");
            return name;
        }
        var type = largest is not null ? "uint8" : random.Next(4) == 0 ? "int8" : "f32";
        var entries = Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b)).Select(_ => type switch
        {
            "uint8" => Text(random.Next(largest!.Value + 1)),
            "int8" => Text(random.Next(-128, 128)),
            _ => Number(),
        });
        texts.Add($"{name} : {type} [{string.Join(", ", sizes.Select(Text))}] = {{ {string.Join(", ", entries)} }}");
        return name;
    }

    // Axes in their order, anywhere among the sizes.
    private List<string> StoredSizes(int[] sizes)
    {
        var dimensions = sizes.Select(Text).ToList();
        var at = 0;
        foreach (var axis in new[] { "n", "k" })
        {
            if (random.Next(2) == 0)
            {
                at = random.Next(at, dimensions.Count + 1);
                var group = axis == "n" && random.Next(2) == 0 ? "n" : $"{axis}/{Text(Math.Max(2, Group(random)))}";
                dimensions.Insert(at++, group);
            }
        }
        return dimensions;
    }

    /// <summary>A number as it stands in a text: mostly whole, some that no float holds exactly.</summary>
    public string Number() => random.Next(4) switch
    {
        0 => Text(random.Next(-20, 21)),
        1 => (random.Next(-128, 129) / 64.0).ToString(CultureInfo.InvariantCulture),
        2 => ((float)((random.NextDouble() * 4) - 2)).ToString("R", CultureInfo.InvariantCulture),
        _ => Text(random.Next(1, 8)),
    };

    private RandomField Add(List<RandomField> fields, string stem, string type, string dimensions, RandomField field, string modifier = "")
    {
        var added = field with { Name = stem + Text(count++) };
        fields.Add(added);
        var (plain, packing) = type.EndsWith('3') && type.StartsWith("trit", StringComparison.Ordinal) ? ("trit", " pack base3") : (type, "");
        texts.Add($"{added.Name} : {plain} {dimensions}{packing}{modifier}");
        return added;
    }

    private (string Type, RandomField Field) CodeType(bool wantsInteger)
    {
        var small = size < 4 || random.Next(3) > 0;
        var bits = small ? random.Next(1, 5) : random.Next(1, random.Next(4) == 0 ? 17 : 9);
        return wantsInteger || random.Next(3) > 0 ? Integer(bits) : Real(isCode: true);
    }

    private (string Type, RandomField Field) ParameterType(bool wantsInteger) =>
        wantsInteger || random.Next(3) == 0 ? Integer(random.Next(1, 9)) : Real(isCode: false);

    private (string Type, RandomField Field) Integer(int bits)
    {
        var top = 1L << bits;
        return random.Next(10) switch
        {
            0 => ("sign", new("", true, -1, 1, 0)),
            1 => ("bit", new("", true, 0, 1, 0)),
            2 => ("trit", new("", true, -1, 1, 0)),
            3 => ("trit3", new("", true, -1, 1, 0)),
            4 => ("bipolar" + Text(bits), new("", true, 1 - top, top - 1, 0)),
            5 when bits > 1 => ("sym" + Text(bits), new("", true, 1 - (top / 2), (top / 2) - 1, 0)),
            6 or 7 => ("int" + Text(bits), new("", true, -top / 2, (top / 2) - 1, 0)),
            _ => ("uint" + Text(bits), new("", true, 0, top - 1, 0)),
        };
    }

    private (string Type, RandomField Field) Real(bool isCode)
    {
        var exponent = random.Next(1, 6);
        string[] types = isCode
            ? [$"fp({Text(exponent)}, {Text(random.Next(0, 8 - exponent))})", "fp(2, 1)", "e4m3", "e5m2", "f16", "bf16", "f32"]
            : ["f16", "f32", "f16", "bf16", "e8m0", "e4m3", "e5m2", $"fp({Text(exponent)}, {Text(random.Next(0, 8 - exponent))})"];
        return (types[random.Next(types.Length)], new("", false, 0, 0, 0));
    }

    private static string Dimensions(int planes, string rows, string columns) =>
        "[" + string.Join(", ", new[] { planes == 0 ? "" : Text(planes), rows, columns }.Where(d => d.Length > 0)) + "]";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

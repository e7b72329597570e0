using System.Globalization;

namespace Kernels.Check;

/// <summary>
/// Formats and activations that nobody wrote: what the language can say and the compiler takes, every kind of it now and then. The same
/// seed and size give the same text; a small size gives a plain one.
/// </summary>
public static class RandomDeclarations
{
    private const int LargestName = 10;

    /// <summary>The size of the richest declarations.</summary>
    public const int LargestSize = 10;

    /// <summary>The text of a weight format; behind it, where it stores one, that of another format.</summary>
    public static string Format(string name, Random random, int size)
    {
        var inner = random.Next(10) == 0 && name.Length < LargestName ? name + "In" : null;
        var behind = inner is null ? "" : "\n" + Format(inner, random, size / 3);
        var fields = new RandomFields(random, size);
        // What a format stores only somewhere has no planes.
        var value = new RandomValues(random, fields, size, inner, hasPlanes: !behind.Contains(" where ", StringComparison.Ordinal)).Whole();
        if (inner is null && random.Next(6) == 0 && !name.EndsWith("In", StringComparison.Ordinal))
        {
            value = $"rotate({value}, k, {1 << random.Next(1, 5)}, seed: {random.Next()})";
        }
        var items = fields.Texts.ToList();
        items.AddRange(RandomEquations.Of(value, random));
        if (random.Next(2) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items));
        }
        return $"format {name} {{ {string.Join("; ", items)} }}{behind}";
    }

    /// <summary>The text of so many weight formats, D0 and on, and of an activation for them.</summary>
    public static string File(int count, Random random) => string.Join('\n', Enumerable.Range(0, count)
        .Select(i => Format("D" + i.ToString(CultureInfo.InvariantCulture), random, random.Next(LargestSize + 1))).Append(Activation("Act", random)));

    /// <summary>The text of an activation: bytes that kernels encode themselves, or anything that an encoder finds.</summary>
    public static string Activation(string name, Random random) => random.Next(3) == 0 ? EncodedActivation(name, random) : ByteActivation(name, random);

    private static string EncodedActivation(string name, Random random)
    {
        var (row, column) = random.Next(2) == 0 ? ("m", "k") : ("i", "d");
        var group = RandomFields.Group(random).ToString(CultureInfo.InvariantCulture);
        string[] places = [$"[{row}]", $"[{row}, {column}/{group}]", "[]", $"[{row}/2, {column}/{group}]"];
        var place = places[random.Next(places.Length)];
        string[] types = ["f32", "f16", "bf16"];
        var type = types[random.Next(types.Length)];
        string[] codes = ["uint8", "int4", "sym5", "bipolar3", "trit", "fp(2, 1)", "e4m3"];
        var code = codes[random.Next(codes.Length)];
        var (fields, value) = random.Next(5) switch
        {
            0 => ("b : sign C", "b; fit threshold(0)"),
            1 => ($"b : sign C; s : {type} P", "s*b; fit absmean"),
            2 => ($"q : uint4 C; s : {type} P; z : uint4 P", "s*(q - z); fit minmax"),
            3 => ($"q : uint6 C; s, z : {type} P", "s*q + z; fit minmax"),
            _ => ($"q : {code} C; s : {type} P", "s*q; fit absmax"),
        };
        return $"activation {name} [{row}, {column}] {{ {fields.Replace("C", $"[{row}, {column}]", StringComparison.Ordinal).Replace("P", place, StringComparison.Ordinal)}; x = {value} }}";
    }

    private static string ByteActivation(string name, Random random)
    {
        var bits = random.Next(3) == 0 ? random.Next(2, 8) : 8;
        var type = (random.Next(4) == 0 ? "sym" : "int") + bits.ToString(CultureInfo.InvariantCulture);
        var group = random.Next(3) == 0 ? "" : ", k/" + (random.Next(2) == 0 ? 32 : RandomFields.Group(random)).ToString(CultureInfo.InvariantCulture);
        return $"activation {name} {{ q : {type} [m, k]; s : {(random.Next(3) == 0 ? "f16" : "f32")} [m{group}]; x = s*q; fit absmax }}";
    }
}

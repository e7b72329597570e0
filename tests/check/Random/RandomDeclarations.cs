using System.Globalization;

namespace Kernels.Check;

/// <summary>
/// Formats and activations that nobody wrote: what the language can say and the compiler takes, every kind of it now and then. The same
/// seed and size give the same text; a small size gives a plain one.
/// </summary>
public static class RandomDeclarations
{
    /// <summary>The size of the richest declarations.</summary>
    public const int LargestSize = 10;

    /// <summary>The text of a weight format.</summary>
    public static string Format(string name, Random random, int size)
    {
        var fields = new RandomFields(random, size);
        var value = new RandomValues(random, fields, size).Whole();
        var items = fields.Texts.ToList();
        items.AddRange(RandomEquations.Of(value, random));
        if (random.Next(2) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items));
        }
        return $"format {name} {{ {string.Join("; ", items)} }}";
    }

    /// <summary>The text of so many weight formats, D0 and on, and of an activation for them.</summary>
    public static string File(int count, Random random) => string.Join('\n', Enumerable.Range(0, count)
        .Select(i => Format("D" + i.ToString(CultureInfo.InvariantCulture), random, random.Next(LargestSize + 1))).Append(Activation("Act", random)));

    /// <summary>The text of an activation that the compiler takes: signed codes, and a scale for each token or group of it.</summary>
    public static string Activation(string name, Random random)
    {
        var bits = random.Next(3) == 0 ? random.Next(2, 8) : 8;
        var type = (random.Next(4) == 0 ? "sym" : "int") + bits.ToString(CultureInfo.InvariantCulture);
        var group = random.Next(3) == 0 ? "" : ", k/" + (random.Next(2) == 0 ? 32 : RandomFields.Group(random)).ToString(CultureInfo.InvariantCulture);
        return $"activation {name} {{ q : {type} [m, k]; s : {(random.Next(3) == 0 ? "f16" : "f32")} [m{group}]; x = s*q; fit absmax }}";
    }
}

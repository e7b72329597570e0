using System.Globalization;

namespace Kernels.Check;

/// <summary>Weights and activations of one bit that nobody wrote: most of them are multiplied by counting bits, some groups are too short for that.</summary>
public static class RandomBits
{
    private static readonly string[] Types = ["sign", "bit", "uint1", "int1", "bipolar1"];

    private static readonly string[] ScaleTypes = ["f16", "f32", "bf16", "e8m0"];

    private static readonly int[] Groups = [32, 64, 96, 128, 160, 192, 256, 448, 512, 640, 1024, 2048, 16, 48];

    /// <summary>The text of a weight format.</summary>
    public static string Format(string name, Random random)
    {
        var planes = random.Next(2, 5);
        var (code, more) = (Pick(Types, random), Pick(Types, random));
        var (scale, other) = ($"{Pick(ScaleTypes, random)} {Place(random)}", $"{Pick(ScaleTypes, random)} {Place(random)}");
        var (times, less) = (random.Next(1, 6), random.Next(-4, 9));
        var rows = random.Next(6) == 0 ? "n/2" : "n";
        var (fields, value) = random.Next(9) switch
        {
            0 => ($"b : {code} C", "b"),
            1 => ($"b : {code} C; s : {scale}", "s*b"),
            2 => ($"b : {code} C; s : {scale}; o : {other}", "o + s*b"),
            3 => ($"b : {code} C; s : {scale}; z : uint4 {Place(random)}", "s*(b - z)"),
            4 => ($"b : {code} C; s : {scale}", $"s*({Text(times)}*b - {Text(less)})"),
            5 => ($"b : {code} [{Text(planes)}, n, k]; s : {scale.Replace("[", $"[{Text(planes)}, ", StringComparison.Ordinal)}", $"sum(i in {Text(planes)}) s[i]*b[i]"),
            6 => ($"b : {code} [{Text(planes)}, n, k]; s : {scale}", $"s*(sum(i in {Text(planes)}) 2^i*b[i] - {Text(less)})"),
            7 => ($"b : {code} C; c : {more} C; s : {scale}", "s*b + c"),
            _ => ($"b : {code} C; c : {more} C; s : {scale}", $"s*({Text(times)}*b - c*0.75)"),
        };
        return $"format {name} {{ {fields.Replace("C", $"[{rows}, k]", StringComparison.Ordinal)}; w = {value} }}";
    }

    /// <summary>The text of an activation.</summary>
    public static string Activation(string name, Random random)
    {
        string[] thresholds = ["0", "0.5", "-0.25", "0.1", "1e-30"];
        var tie = random.Next(3) switch { 0 => ", tie: down", 1 => ", tie: up", _ => "" };
        var group = random.Next(2) == 0 ? "" : ", k/" + Text(Groups[random.Next(Groups.Length)]);
        var (fields, value) = random.Next(3) == 0
            ? ($"b : sign [m, k]; s : {(random.Next(2) == 0 ? "f16" : "f32")} [m{group}]", "s*b; fit absmean")
            : ($"b : {(random.Next(2) == 0 ? "sign" : "bit")} [m, k]", $"b; fit threshold({Pick(thresholds, random)}{tie})");
        return $"activation {name} {{ {fields}; x = {value} }}";
    }

    private static string Place(Random random)
    {
        var group = "k/" + Text(Groups[random.Next(Groups.Length)]);
        return random.Next(5) switch { 0 => $"[{group}]", 1 => $"[n, {group}]", 2 => $"[n/3, {group}]", 3 => "[n/16]", _ => "[n]" };
    }

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

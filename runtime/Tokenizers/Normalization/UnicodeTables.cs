using System.Globalization;

namespace Kernels.Tokenizers;

/// <summary>What normal forms are made of, read from <c>unicode.txt</c> once: .NET's own answers change with the machine's libraries, and are none where a program is culture invariant.</summary>
internal sealed class UnicodeTables
{
    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, (int[] Parts, bool IsCompatible)> decompositions = [];
    private readonly Dictionary<(int First, int Second), int> compositions = [];

    private UnicodeTables()
    {
        using var reader = new StreamReader(typeof(UnicodeTables).Assembly.GetManifestResourceStream("unicode.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (line[0] != '#')
            {
                Add(line[..space], line[(space + 1)..]);
            }
        }
    }

    public static UnicodeTables Instance { get; } = new();

    /// <summary>The canonical combining class; 0 for a character that others combine with.</summary>
    public int Class(int code) => classes.GetValueOrDefault(code);

    /// <summary>What a character decomposes to at once; null where it does not.</summary>
    public int[]? Parts(int code, bool compatible) => decompositions.TryGetValue(code, out var found) && (compatible || !found.IsCompatible) ? found.Parts : null;

    /// <summary>The character that two compose to; null for none.</summary>
    public int? Composed(int first, int second) => compositions.TryGetValue((first, second), out var code) ? code : null;

    private void Add(string key, string value)
    {
        if (key.Split('-') is [var first, var last])
        {
            for (var code = Hex(first); code <= Hex(last); code++)
            {
                classes.Add(code, byte.Parse(value, CultureInfo.InvariantCulture));
            }
            return;
        }
        var mark = value[0];
        var parts = Array.ConvertAll(value.TrimStart('~', '!').Split(' '), Hex);
        decompositions.Add(Hex(key), (parts, mark == '~'));
        if (mark is not '~' and not '!')
        {
            compositions.Add((parts[0], parts[1]), Hex(key));
        }
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

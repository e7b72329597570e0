using System.Collections.Immutable;
using System.Globalization;

namespace Kernels.IO;

/// <summary>Reads the Python dictionary of an .npy header: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
internal sealed class NpyHeaderParser(string path, string text)
{
    private int position;

    public NpyHeader Parse()
    {
        string? descr = null;
        string? fortran = null;
        ImmutableArray<int> shape = default;
        Expect('{');
        while (!TryTake('}'))
        {
            var key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr":
                    descr = Quoted();
                    break;
                case "fortran_order":
                    fortran = Word();
                    break;
                case "shape":
                    shape = Tuple();
                    break;
                default:
                    throw Error($"unknown key '{key}'");
            }
            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }
        if (descr is null || fortran is null || shape.IsDefault)
        {
            throw Error("descr, fortran_order or shape is missing");
        }
        if (fortran != "False")
        {
            throw Error($"fortran_order is {fortran}; arrays in C order (False) are supported");
        }
        return new NpyHeader(descr, shape);
    }

    private ImmutableArray<int> Tuple()
    {
        var extents = ImmutableArray.CreateBuilder<int>();
        Expect('(');
        while (!TryTake(')'))
        {
            var word = Word();
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
            {
                throw Error($"'{word}' is not an extent from 0 to 2^31 - 1");
            }
            extents.Add(extent);
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }
        return extents.ToImmutable();
    }

    private string Quoted()
    {
        SkipBlanks();
        var quote = position < text.Length ? text[position] : '\0';
        var end = quote is '\'' or '"' ? text.IndexOf(quote, position + 1) : -1;
        if (end < 0)
        {
            throw Error("a string in quotes was expected");
        }
        var content = text[(position + 1)..end];
        position = end + 1;
        return content;
    }

    private string Word()
    {
        SkipBlanks();
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '-'))
        {
            position++;
        }
        return text[start..position];
    }

    private void Expect(char symbol)
    {
        if (!TryTake(symbol))
        {
            throw Error($"'{symbol}' was expected");
        }
    }

    private bool TryTake(char symbol)
    {
        SkipBlanks();
        var there = position < text.Length && text[position] == symbol;
        position += there ? 1 : 0;
        return there;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    private InvalidDataException Error(string what) => new($"{path}: the .npy header is wrong at character {position}: {what}.");
}

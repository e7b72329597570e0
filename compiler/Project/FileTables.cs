using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Project;

/// <summary>
/// Puts the numbers of files in the place of <c>= file(name)</c>. Behind it such a table is a constant like any other: its numbers are part of the
/// format's canonical text, and so of its identity.
/// </summary>
public static class FileTables
{
    /// <summary>The ending of the files.</summary>
    public const string Ending = ".txt";

    private static readonly char[] Separators = [' ', '\t', '\r', ','];

    /// <summary>The file with its tables filled in; those that cannot be say why.</summary>
    /// <param name="read">The text of a file by its path, or null where there is none.</param>
    public static SourceFile Fill(SourceFile file, Func<string, string?> read)
    {
        if (!file.Syntax.Declarations.OfType<FormatSyntax>().Any(f => f.Items.Any(IsFromFile)))
        {
            return file;
        }
        var declarations = file.Syntax.Declarations.Select(d => d is FormatSyntax format && format.Items.Any(IsFromFile)
            ? format with { Items = format.Items.Select(i => IsFromFile(i) ? Fill((FieldSyntax)i, file.Path, read) : i).ToEquatableArray() }
            : d);
        return file with { Syntax = file.Syntax with { Declarations = declarations.ToEquatableArray() } };
    }

    private static bool IsFromFile(ItemSyntax item) => item is FieldSyntax { Init: CallInitSyntax { Function.Text: "file" } };

    private static FieldSyntax Fill(FieldSyntax field, string path, Func<string, string?> read)
    {
        var call = (CallInitSyntax)field.Init!;
        if (call.Arguments.Count != 1 || call.Arguments[0] is not { IsPercent: false, Name: null, Value: NameSyntax { Indices: null } name })
        {
            return field;
        }
        var file = name.Name.Text + Ending;
        if (read(Path.Combine(Path.GetDirectoryName(path) ?? "", file)) is not { } text)
        {
            return field with { Init = call with { Problem = $"there is no file {file} beside the .qk file; it holds the table's numbers, with blanks or line breaks between them" } };
        }
        var numbers = new List<double>();
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length && numbers.Count <= Limits.TableNumbers; line++)
        {
            foreach (var word in lines[line].Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || double.IsNaN(number) || double.IsInfinity(number))
                {
                    return field with { Init = call with { Problem = $"{file}, line {(line + 1).ToString(CultureInfo.InvariantCulture)}: '{Shown(word)}' is no number; write decimals such as -0.5 or 1e-3" } };
                }
                numbers.Add(number);
            }
        }
        return field with { Init = new NumbersInitSyntax(numbers.ToEquatableArray(), call.Span) };
    }

    private static string Shown(string word) => word.Length <= 20 ? word : word.Substring(0, 20) + "…";
}

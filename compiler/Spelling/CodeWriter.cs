using System;
using System.Text;

namespace Kernels.Compiler.Spelling;

/// <summary>Writes indented lines of C#.</summary>
public sealed class CodeWriter
{
    private const int CharactersPerStep = 16;

    private readonly StringBuilder text = new();
    private int depth;

    public CodeWriter Line(string line = "")
    {
        WorkMeter.Count(1 + (line.Length / CharactersPerStep));
        if (line.Length > 0)
        {
            text.Append(' ', depth * 4).Append(line);
        }
        text.Append('\n');
        return this;
    }

    /// <summary>Several lines, each indented.</summary>
    public CodeWriter Lines(string lines)
    {
        foreach (var line in lines.Replace("\r\n", "\n").Split('\n'))
        {
            Line(line.TrimEnd());
        }
        return this;
    }

    /// <summary>A head, and a body in braces that is given this writer.</summary>
    public CodeWriter Block(string head, Action<CodeWriter> body) => Block(head, () => body(this));

    /// <summary>A head, and a body in braces.</summary>
    public CodeWriter Block(string head, Action body, string end = "}")
    {
        Line(head).Line("{");
        depth++;
        body();
        depth--;
        return Line(end);
    }

    public CodeWriter Indented(Action body)
    {
        depth++;
        body();
        depth--;
        return this;
    }

    public override string ToString() => text.ToString();
}

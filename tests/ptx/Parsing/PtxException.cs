namespace Kernels.PtxMachine.Parsing;

/// <summary>PTX text that cannot be read or executed: an unknown instruction, modifier, operand or name. The message names the line.</summary>
public sealed class PtxException : Exception
{
    public PtxException(int line, string text, string problem)
        : base($"line {line}: {problem}" + (text.Length == 0 ? "" : $": {text}"))
    {
        Line = line;
        Text = text;
    }

    public PtxException() { }

    public PtxException(string message) : base(message) { }

    public PtxException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>The line of the text, from 1.</summary>
    public int Line { get; }

    /// <summary>The statement as written, in one line.</summary>
    public string Text { get; } = "";
}

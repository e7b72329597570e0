namespace Kernels.IO;

/// <summary>A file is in a format that this program lacks or declares otherwise; the message holds the text to add.</summary>
public sealed class FormatNotFoundException : InvalidOperationException
{
    /// <summary>With the message of the framework.</summary>
    public FormatNotFoundException()
    {
    }

    /// <summary>With a message that names the format and what the program has.</summary>
    public FormatNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public FormatNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

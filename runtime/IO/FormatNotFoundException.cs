namespace Kernels.IO;

/// <summary>A file is in a format that this program lacks or declares otherwise; the message holds the text to add.</summary>
public sealed class FormatNotFoundException : InvalidOperationException
{
    public FormatNotFoundException()
    {
    }

    public FormatNotFoundException(string message)
        : base(message)
    {
    }

    public FormatNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

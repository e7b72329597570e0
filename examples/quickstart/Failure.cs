using Kernels.Encoding;

namespace Kernels.Quickstart;

/// <summary>What can go wrong with what a user gives, and how it is told: one line, exit code 1.</summary>
public static class Failure
{
    /// <summary>Whether an exception is one that the libraries document for wrong input, and not a mistake of the program.</summary>
    public static bool IsExpected(Exception exception) => exception is UsageException or IOException or InvalidDataException or UnauthorizedAccessException
        or EncodingException or InvalidOperationException or ArgumentException or NotSupportedException or OutOfMemoryException;

    /// <summary>Tells the error and returns the exit code.</summary>
    public static async Task<int> TellAsync(string message)
    {
        await Console.Error.WriteLineAsync("error: " + string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
        return 1;
    }
}

namespace Kernels.Quickstart;

/// <summary>Reads a part of a text file that has at least one window.</summary>
internal static class TextFile
{
    /// <param name="until">The byte that the part ends before; null for the end of the file.</param>
    /// <exception cref="UsageException">There is no such file, or the part has no window.</exception>
    public static byte[] Read(string file, long from, long? until = null)
    {
        if (!File.Exists(file))
        {
            throw new UsageException($"There is no file {file}; --text takes a text file.");
        }
        var bytes = File.ReadAllBytes(file);
        var end = Math.Min(until ?? bytes.Length, bytes.Length);
        return from >= 0 && end - from > RunSettings.Window
            ? bytes[(int)from..(int)end]
            : throw new UsageException($"--from {from}{(until is null ? "" : $" --until {until}")} leaves no window of {RunSettings.Window + 1} bytes: {file} has {bytes.Length}.");
    }
}

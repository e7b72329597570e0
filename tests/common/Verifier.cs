using System.Runtime.CompilerServices;

namespace VerifyXunit;

/// <summary>
/// Snapshot tests with the call shape and the file names of Verify.Xunit: a text is compared with
/// <c>Class.Method.verified.txt</c> beside the test. On a difference the text is written to <c>….received.txt</c>
/// and the test fails; with the environment variable <c>QK_ACCEPT=1</c> the received text becomes the verified one.
/// </summary>
public static partial class Verifier
{
    /// <summary>Compares <paramref name="text"/> with its snapshot; <paramref name="name"/> tells several snapshots of one test apart.</summary>
    public static async Task Verify(
        string text, string extension = "txt", string? name = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        var stem = Path.Combine(SourceFolder(file), Path.GetFileNameWithoutExtension(file) + "." + method + (name is null ? "" : "#" + name));
        var (verified, received) = ($"{stem}.verified.{extension}", $"{stem}.received.{extension}");
        var actual = Normalize(text);
        var expected = File.Exists(verified) ? Normalize(await File.ReadAllTextAsync(verified)) : null;
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }
        await File.WriteAllTextAsync(received, actual);
        if (Environment.GetEnvironmentVariable("QK_ACCEPT") == "1")
        {
            File.Move(received, verified, overwrite: true);
            return;
        }
        Assert.Fail(expected is null ? $"There is no snapshot {verified} yet. Received:\n{actual}" : Difference(verified, expected, actual));
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string Difference(string verified, string expected, string actual)
    {
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
        {
            line++;
        }
        return $"{verified} differs from line {line + 1} on:\n  verified: {Line(before, line)}\n  received: {Line(after, line)}";
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index] : "(end of text)";

    /// <summary>The folder of a source file; in a deterministic build its path starts at <c>/_/</c> and not at the real root.</summary>
    private static string SourceFolder(string file)
    {
        const string mapped = "/_/";
        return Path.GetDirectoryName(file.StartsWith(mapped, StringComparison.Ordinal) ? Path.Combine(RepositoryRoot(), file[mapped.Length..]) : file)!;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kernels.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Kernels.sln.");
    }
}

using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;

namespace VerifyXunit;

public static partial class Verifier
{
    /// <summary>
    /// Compares all that a generator made with its snapshots: one file for each source (<c>Class.Method#Name.g.verified.cs</c>) and one
    /// for the diagnostics, where there are any. Fails when the generator threw, which the driver swallows, or made nothing.
    /// </summary>
    public static async Task Verify(GeneratorDriver driver, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        foreach (var result in driver.GetRunResult().Results)
        {
            Assert.True(result.Exception is null, $"The generator threw: {result.Exception}");
            Assert.False(result.GeneratedSources.IsEmpty && result.Diagnostics.IsEmpty, "The generator made neither a source nor a diagnostic.");
            foreach (var source in result.GeneratedSources.OrderBy(s => s.HintName, StringComparer.Ordinal))
            {
                var text = $"//HintName: {source.HintName}\n{source.SourceText}";
                await Verify(text, "cs", Path.GetFileNameWithoutExtension(source.HintName), file, method);
            }
            if (!result.Diagnostics.IsEmpty)
            {
                await Verify(Print(result.Diagnostics), file: file, method: method);
            }
        }
    }

    private static string Print(IEnumerable<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics.OrderBy(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{diagnostic}\n");
        }
        return text.ToString();
    }
}

namespace Kernels.Compiler.Tests.Syntax;

/// <summary>The declarations of the language's reference, each written as there.</summary>
internal static class Gallery
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Syntax", "gallery.qk"));
}

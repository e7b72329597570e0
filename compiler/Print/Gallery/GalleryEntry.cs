using Kernels.Compiler.Project;

namespace Kernels.Print.Gallery;

/// <summary>A declaration as it stands in its file.</summary>
/// <param name="Text">Its text, as written.</param>
/// <param name="Remark">The comment right above it: where it comes from.</param>
internal sealed record GalleryEntry(Declaration Declaration, string Text, string Remark)
{
    public string Name => Declaration.Model.Name;
}

/// <summary>A file of declarations.</summary>
/// <param name="Path">As it was given, with slashes.</param>
/// <param name="Remark">The comment that the file begins with, where a blank line divides it from the first declaration.</param>
internal sealed record GalleryFile(string Path, string Remark, IReadOnlyList<GalleryEntry> Entries)
{
    /// <summary>Its folder and name as a title: <c>Schemes: low rank</c> of <c>schemes/low_rank.qk</c>.</summary>
    public string Title
    {
        get
        {
            var parts = Path.Split('/');
            var folder = parts.Length > 1 ? parts[^2] : "files";
            return $"{char.ToUpperInvariant(folder[0])}{folder[1..]}: {System.IO.Path.GetFileNameWithoutExtension(parts[^1]).Replace('_', ' ')}";
        }
    }
}

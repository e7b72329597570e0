using System.Linq;
using Microsoft.CodeAnalysis.CSharp;

namespace Kernels.Generators;

/// <summary>Chooses the namespace of generated code.</summary>
public static class NamespaceName
{
    private const string Suffix = "Formats";

    /// <summary>
    /// The configured namespace, else the project's root namespace with <c>.Formats</c>, else <c>Formats</c>. What cannot stand in an
    /// identifier becomes an underscore.
    /// </summary>
    public static string Choose(string? configured, string? root)
    {
        var name = !string.IsNullOrWhiteSpace(configured) ? configured! : string.IsNullOrWhiteSpace(root) ? Suffix : root + "." + Suffix;
        return string.Join(".", name.Trim().Split('.').Select(Identifier));
    }

    private static string Identifier(string part)
    {
        var name = new string(part.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_').ToArray());
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            name = "_" + name;
        }
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
    }
}

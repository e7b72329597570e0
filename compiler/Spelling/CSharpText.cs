using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling;

/// <summary>Texts in generated code.</summary>
internal static class CSharpText
{
    /// <summary>A literal.</summary>
    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    /// <summary>An expression without parentheses around all of it, which it does not need where it stands alone.</summary>
    public static string Bare(string text)
    {
        if (text.Length == 0 || text[0] != '(' || text[text.Length - 1] != ')')
        {
            return text;
        }
        var depth = 0;
        for (var i = 0; i < text.Length - 1; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return text;
            }
        }
        return text.Substring(1, text.Length - 2);
    }

    /// <summary>The identity of a canonical text: SHA-256 of its UTF-8, in hexadecimal digits.</summary>
    public static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(text)).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>A rotation as the runtime knows it.</summary>
    public static string Rotation(Rotate rotate) => string.Format(CultureInfo.InvariantCulture, "new({0}, {1}u)", rotate.Block, rotate.Seed);
}

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

    /// <summary>The identity of a canonical text: SHA-256 of its UTF-8, in hexadecimal digits.</summary>
    public static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(text)).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>A rotation as the runtime knows it.</summary>
    public static string Rotation(Rotate rotate) => string.Format(CultureInfo.InvariantCulture, "new({0}, {1}u)", rotate.Block, rotate.Seed);
}

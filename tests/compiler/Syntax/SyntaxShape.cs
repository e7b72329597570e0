using System.Collections;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Tests.Syntax;

/// <summary>A tree written out node by node without its positions, so that trees of differently laid out texts can be compared.</summary>
internal static class SyntaxShape
{
    public static string Of(object? node) => Write(node, keepParentheses: true);

    /// <summary>The same without parentheses: what the tree means.</summary>
    public static string Meaning(object? node) => Write(node, keepParentheses: false);

    private static string Write(object? node, bool keepParentheses) => node switch
    {
        null => "null",
        string s => "\"" + s + "\"",
        double d => d.ToString("R", null),
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(i => Write(i, keepParentheses))) + "]",
        ParenthesesSyntax p when !keepParentheses => Write(p.Operand, keepParentheses),
        _ when node.GetType().IsPrimitive || node is Enum => node.ToString()!,
        _ => node.GetType().Name + "(" + string.Join(
            ", ",
            node.GetType().GetProperties().Where(p => p.PropertyType != typeof(SourceSpan)).Select(p => p.Name + ": " + Write(p.GetValue(node), keepParentheses))) + ")",
    };
}

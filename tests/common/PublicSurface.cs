using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Kernels.Testing;

/// <summary>The public members of an assembly as text that reads like C#: what a program that references it can name.</summary>
internal static class PublicSurface
{
    /// <summary>The namespaces of generated code, which belongs to the compiler's version and is nobody's to name.</summary>
    private const string GeneratedNamespace = ".QkCode";

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        var types = assembly.GetExportedTypes().Where(t => !t.IsNested && !(t.Namespace ?? "").EndsWith(GeneratedNamespace, StringComparison.Ordinal));
        foreach (var space in types.GroupBy(t => t.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(space.Key).Append("\n\n");
            foreach (var type in space.OrderBy(t => t.Name, StringComparer.Ordinal))
            {
                Write(type, "", text);
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    private static void Write(Type type, string indent, StringBuilder text)
    {
        text.Append(indent).Append(TypeSurface.Heading(type)).Append('\n');
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return;
        }
        foreach (var line in Members(type).Select(m => MemberSurface.Line(m, type)).OfType<string>())
        {
            text.Append(indent).Append("    ").Append(line).Append('\n');
        }
        foreach (var nested in type.GetNestedTypes().OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            Write(nested, indent + "    ", text);
        }
    }

    private static IEnumerable<MemberInfo> Members(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => m is not Type && !m.IsDefined(typeof(CompilerGeneratedAttribute)))
        .OrderBy(m => m is ConstructorInfo ? 0 : m is FieldInfo ? 1 : m is PropertyInfo ? 2 : 3)
        .ThenBy(m => type.IsEnum ? "" : m.Name, StringComparer.Ordinal)
        .ThenBy(m => type.IsEnum ? "" : m.ToString(), StringComparer.Ordinal);
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Resolves the spelling of an element type.</summary>
internal static class ElementTypes
{
    private static readonly (string Prefix, ElementKind Kind, int From)[] Families =
    [
        ("uint", ElementKind.UInt, 1),
        ("int", ElementKind.Int, 1),
        ("sym", ElementKind.Sym, 2),
        ("bipolar", ElementKind.Bipolar, 1),
    ];

    private static readonly Dictionary<string, ElementType> Plain = new[]
    {
        ElementType.Sign, ElementType.Bit, ElementType.Trit, ElementType.E8M0, ElementType.E4M3, ElementType.E5M2,
        ElementType.F16, ElementType.BF16, ElementType.F32,
    }.ToDictionary(t => t.Name);

    private const int MostBits = 16;

    /// <summary>The element type of that spelling; reports and returns null where there is none.</summary>
    public static ElementType? Resolve(TypeSyntax type, DiagnosticBag diagnostics)
    {
        var name = type.Name.Text;
        if (name == "fp")
        {
            return Float(type, diagnostics);
        }
        if (type.Arguments.Count > 0)
        {
            diagnostics.Add(DiagnosticCatalogue.BadTypeArguments, type.Span, name, "takes no arguments; write " + name);
            return null;
        }
        if (Plain.TryGetValue(name, out var plain))
        {
            return plain;
        }
        foreach (var (prefix, kind, from) in Families)
        {
            if (name.StartsWith(prefix, System.StringComparison.Ordinal) && int.TryParse(name.Substring(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
            {
                if (bits >= from && bits <= MostBits)
                {
                    return new ElementType(kind, bits);
                }
                var nearest = bits < from ? from : MostBits;
                diagnostics.Add(DiagnosticCatalogue.BadBitWidth, type.Span, name, prefix, Text(from), Text(MostBits), prefix + Text(nearest));
                return null;
            }
        }
        diagnostics.Add(DiagnosticCatalogue.UnknownType, type.Name.Span, name, Suggestion.Nearest(name, Known()) is { } near
            ? $"did you mean '{near}'?"
            : "write uintB, intB, symB, bipolarB, sign, bit, trit, fp(e, m), e8m0, e4m3, e5m2, f16, bf16 or f32");
        return null;
    }

    /// <summary>Whether a name is that of a format rather than a misspelt element type: formats begin with a capital.</summary>
    public static bool NamesFormat(TypeSyntax type) =>
        char.IsUpper(type.Name.Text[0]) && type.Arguments.Count == 0 && !Known().Contains(type.Name.Text.ToLowerInvariant());

    private static ElementType? Float(TypeSyntax type, DiagnosticBag diagnostics)
    {
        if (type.Arguments.Count != 2)
        {
            diagnostics.Add(DiagnosticCatalogue.BadTypeArguments, type.Span, "fp", "takes two numbers, the bits of exponent and mantissa; write for example fp(2, 1)");
            return null;
        }
        var (exponent, mantissa) = (type.Arguments[0], type.Arguments[1]);
        if (exponent < 1 || mantissa < 0 || 1L + exponent + mantissa > 8)
        {
            diagnostics.Add(DiagnosticCatalogue.BadTypeArguments, type.Span, $"fp({Text(exponent)}, {Text(mantissa)})",
                "has no such widths: at least 1 exponent bit and, with the sign, at most 8 bits; write for example fp(2, 1)");
            return null;
        }
        return ElementType.Fp(exponent, mantissa);
    }

    private static IEnumerable<string> Known() =>
        Plain.Keys.Concat(Families.SelectMany(f => Enumerable.Range(f.From, MostBits - f.From + 1).Select(b => f.Prefix + Text(b))));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

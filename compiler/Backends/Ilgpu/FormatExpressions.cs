using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>The value of a weight at a point, from the words of its fields: <c>w.q</c>, <c>w.s</c> …</summary>
internal abstract partial class FormatExpressions(FormatModel format, NameSource names) : ExpressionWriter(names, ExpressionDialect.Device)
{
    private readonly IReadOnlyDictionary<string, DeviceField> stored = DeviceField.Of(format).ToDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>The variable that holds the weights.</summary>
    protected const string Weights = "w";

    protected FormatModel Format => format;

    /// <summary>The index over rows.</summary>
    protected virtual string Row => format.Axes[0];

    /// <summary>The index over columns.</summary>
    protected virtual string Column => format.Axes[1];

    /// <summary>The number of rows, as a field of the weights.</summary>
    protected string Rows => $"{Weights}.{format.Axes[0].ToUpperInvariant()}";

    /// <summary>The number of columns.</summary>
    protected string Columns => $"{Weights}.{format.Axes[1].ToUpperInvariant()}";

    protected IEnumerable<DeviceField> Stored => stored.Values;

    /// <summary>The interleaved codes; none where words hold neighbouring columns.</summary>
    protected IReadOnlyList<DeviceField> Codes => [.. stored.Values.Where(f => f.IsInterleaved)];

    /// <summary>What a weight is worth at the point of the two axes.</summary>
    protected Expr ValueOfWeight => new Operand(Weights, format, Row, Column).ValueAt(format.Axes.ToPoint());

    /// <summary>The names of the declaration, none of which a variable may have.</summary>
    protected static IEnumerable<string> Taken(FormatModel format) => format.Axes
        .Concat(format.Axes.Select(a => a.ToUpperInvariant()))
        .Concat(format.Fields.Select(f => CSharpNames.Identifier(f.Name)))
        .Concat([Weights, "x", "y"])
        .Concat(CSharpNames.Reserved);

    protected override Spelled Load(Element element)
    {
        var name = FieldOf(element);
        if (!stored.TryGetValue(name, out var field))
        {
            var place = Index(element.At[0]);
            return Spelled.Call($"{Weights}.{CSharpNames.Identifier(name)}[{place.Text}]", place.Depth);
        }
        var bits = Bits(element, field);
        return field.Model.Type.Kind switch
        {
            _ when field.HasLevels => Spelled.Call($"{Weights}.{CSharpNames.Identifier(LevelsOf(field))}[(int){bits.Operand}]", bits.Depth),
            ElementKind.F32 => Spelled.Call($"Interop.IntAsFloat({bits.Text})", bits.Depth),
            ElementKind.F16 => Spelled.Call($"DeviceBits.Half({bits.Text})", bits.Depth),
            ElementKind.BF16 => Spelled.Call($"Interop.IntAsFloat({bits.Operand} << 16)", bits.Depth),
            // Of an int: ILGPU takes a uint to a float by way of a double.
            _ => Spelled.Call($"(float){Integer(field, bits).Operand}", bits.Depth),
        };
    }

    protected override Spelled LoadInteger(Element element)
    {
        if (!stored.TryGetValue(FieldOf(element), out var field))
        {
            // An entry of a constant table of integers.
            var entry = Load(element);
            return Spelled.Call($"(int){entry.Operand}", entry.Depth);
        }
        return field.Model.Type.IsInteger
            ? Integer(field, Bits(element, field))
            : throw new InvalidOperationException($"{field.Name} holds no integers");
    }

    protected override Spelled IsPresent(string array) => throw new InvalidOperationException("a field is always there");

    protected override Spelled Extent(ExtentValue extent) => Spelled.Atom(extent.Equals(IndexAlgebra.ExtentOf(new IndexValue(Row))) ? Rows : Columns, 0);

    /// <summary>The bits of an element, as they are stored.</summary>
    protected virtual Spelled Bits(Element element, DeviceField field)
    {
        var row = RowStart(element, field);
        var column = Index(element.At.Count == 0 ? new Number(0) : element.At[element.At.Count - 1]);
        var (words, bits) = ($"{Weights}.{CSharpNames.Identifier(field.Name)}", Text(field.Bits));
        var depth = Spelled.Deepest(row, column);
        if (field.IsInterleaved)
        {
            return Spelled.Call($"DeviceBits.Interleaved({words}, {row.Text}, {column.Text}, {Columns}, {bits})", depth);
        }
        return field.Bits == 32 ? Spelled.Call($"{words}[{Plus(row, column).Text}]", depth)
            : Spelled.Call($"DeviceBits.{(field.MayStraddle ? "Straddling" : "Aligned")}({words}, {row.Text}, {column.Text}, {bits})", depth);
    }

    /// <summary>Where the words of an element's row begin.</summary>
    protected Spelled RowStart(Element element, DeviceField field)
    {
        var row = Index(IndexAlgebra.RowMajor([.. element.At.Take(element.At.Count - 1)], [.. DeviceField.Sizes(field.Model).Select(ByIndices)]));
        return row.Text == "0" ? row : Spelled.Term($"{row.Operand} * {Weights}.{WordsOf(field)}", row.Depth);
    }

    // Sizes are declared with the format's axes, whatever the indices over them are called here.
    private Expr ByIndices(Expr size) => size.Rewrite(e => e is ExtentValue extent
        ? IndexAlgebra.ExtentOf(new IndexValue(extent.Equals(IndexAlgebra.ExtentOf(new IndexValue(format.Axes[0]))) ? Row : Column))
        : e);

    protected string WordsOf(DeviceField field) => Unlike(CSharpNames.Identifier(field.Name) + "Words");

    protected string LevelsOf(DeviceField field) => Unlike(field.Name.Replace('.', '_') + "Levels");

    /// <summary>A name that no field of the declaration has.</summary>
    private string Unlike(string name) => format.Fields.Any(f => CSharpNames.Identifier(f.Name) == name) ? Unlike(name + "_") : name;

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    protected static Spelled Plus(Spelled a, Spelled b) => a.Text == "0" ? b : b.Text == "0" ? a : Spelled.Term($"{a.Text} + {b.Text}", Spelled.Deepest(a, b));

    private static Spelled Integer(DeviceField field, Spelled bits) => field.Model.Type.Kind switch
    {
        ElementKind.UInt or ElementKind.Bit => Spelled.Term($"(int){bits.Operand}", bits.Depth),
        ElementKind.Int or ElementKind.Sym => Spelled.Call($"DeviceBits.Signed({bits.Text}, {Text(field.Bits)})", bits.Depth),
        ElementKind.Bipolar => Spelled.Term($"(2 * (int){bits.Operand}) - {Text((1 << field.Bits) - 1)}", bits.Depth),
        ElementKind.Sign => Spelled.Term($"(2 * (int){bits.Operand}) - 1", bits.Depth),
        ElementKind.Trit => Spelled.Term($"(int){bits.Operand} - 1", bits.Depth),
        _ => throw new InvalidOperationException($"{field.Name} holds no integers"),
    };

    private static string FieldOf(Element element) => element.Array.Substring(Weights.Length + 1);
}

using System.Globalization;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;

namespace Kernels.Print.Gallery;

/// <summary>What a format stores, field by field, with the bits that it takes for each weight of a matrix of <see cref="Extent"/> rows and columns.</summary>
internal static class StoragePlan
{
    /// <summary>The rows and columns of the matrix that bits are counted for.</summary>
    public const int Extent = 4096;

    private const double Weights = (double)Extent * Extent;

    /// <summary>Bits that a file takes for each stored element of compressed fields beside its numbers: its column.</summary>
    private const int BitsOfColumn = 32;

    /// <summary>Bits that a file takes for each row of compressed fields: how many elements come before it.</summary>
    private const int BitsOfRow = 64;

    /// <summary>A line for each field, and one for all.</summary>
    public static IEnumerable<string> Lines(FormatModel format)
    {
        var fields = Fields(format);
        string[] Cells((FieldModel Field, double? Bits) f) => [f.Field.Name, f.Field.StoredType.Name, Dimensions(f.Field), Bar(f.Bits), Says(f.Field, f.Bits)];
        var rows = fields.Select(Cells).ToList();
        var widths = Enumerable.Range(0, 4).Select(i => rows.Max(r => r[i].Length)).ToList();
        foreach (var row in rows)
        {
            yield return string.Join("  ", row.Select((cell, i) => i < widths.Count ? cell.PadRight(widths[i]) : cell)).TrimEnd();
        }
        yield return $"{Total(format)} bits for each of {Extent} × {Extent}";
        if (format.Store is { } store)
        {
            yield return $"{Number(store.Bytes * 8.0 / store.Columns)} in blocks of {store.Columns} in {store.Bytes} bytes";
        }
    }

    /// <summary>The bits of all fields together; what is stored only somewhere is counted where it is.</summary>
    public static string Total(FormatModel format)
    {
        var fields = Fields(format);
        var known = fields.Where(f => f.Bits is not null).ToList();
        var somewhere = known.Where(f => f.Field.Where is not null).GroupBy(f => f.Field.Where!.ToString()!)
            .Select(g => $"{Number(g.Sum(f => f.Bits!.Value) + (fields.Any(p => p.Field.IsPlaces && g.Key.Contains(p.Field.Name, StringComparison.Ordinal)) ? BitsOfColumn : 0))} where {g.Key}");
        var everywhere = known.Where(f => f.Field.Where is null).Select(f => f.Bits!.Value).ToList();
        return string.Join(" + ", everywhere.Count == 0 ? somewhere : somewhere.Prepend(Number(everywhere.Sum())));
    }

    // Without bits: what is no part of a file.
    private static List<(FieldModel Field, double? Bits)> Fields(FormatModel format) => [.. format.Fields.Select(f => (f, BitsOf(format, f)))];

    private static double? BitsOf(FormatModel format, FieldModel field)
    {
        if (field.Constant is not null || field.Seed is not null)
        {
            return null;
        }
        if (field.IsPlaces)
        {
            return BitsOfRow * (double)Extent / Weights;
        }
        var elements = FormatInterpreter.Shape(format, field, Extent, Extent).Aggregate(1.0, (product, extent) => product * extent);
        return (field.Packing == TritPacking.Base3 ? Math.Ceiling(elements / 5) * 8 : elements * field.StoredType.Bits) / Weights;
    }

    private static string Says(FieldModel field, double? bits) => bits is not { } known ? field.Seed is null ? "compiled in" : "drawn"
        : field.IsPlaces ? $"{Number(known)} + {BitsOfColumn} for each that is stored"
        : field.Where is { } where ? $"{Number(known)} where {where}"
        : Number(known);

    private static string Dimensions(FieldModel field)
    {
        var dimensions = string.Join(", ", field.Dimensions.Select(d => d is FreeDimension free ? free.Size.ToString() : ((ImpliedDimension)d).Index.ToString()));
        return $"[{dimensions}]{(field.Packing == TritPacking.Base3 ? " base3" : "")}{(field.Window is { } step ? $" window {step}" : "")}{(field.Sparse is { } s ? $" {s.Kept} of {s.Of}" : "")}";
    }

    // A block for each bit, a part of one for the rest.
    private static string Bar(double? bits)
    {
        var eighths = (int)Math.Ceiling((bits ?? 0) * 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1]);
    }

    private static string Number(double bits) => bits.ToString("0.######", CultureInfo.InvariantCulture);
}

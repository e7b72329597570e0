using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// How a stored field lies on a device: 32-bit words that hold the elements of a row, which is what the last dimension runs along, one after the
/// other from the lowest bit up. Codes of 1, 2, 4, 8 or 16 bits are interleaved instead, so that the lanes of a warp that read neighbouring words
/// also stand at neighbouring columns: of every 32·(32/bits) columns, word l holds columns l, 32 + l, 64 + l, …
/// </summary>
/// <param name="IsInterleaved">Whether words hold every 32nd column.</param>
public sealed record DeviceField(FieldModel Model, bool IsInterleaved)
{
    /// <summary>Words of a block of interleaved columns: the lanes of a warp.</summary>
    public const int Lanes = 32;

    private const int WordBits = 32;

    public string Name => Model.Name;

    public int Bits => Model.Type.Bits;

    /// <summary>The codes of a word of interleaved columns.</summary>
    public int PerWord => WordBits / Bits;

    /// <summary>Whether an element may lie in two words.</summary>
    public bool MayStraddle => WordBits % Bits != 0;

    /// <summary>Whether values are looked up by pattern: floats of few bits.</summary>
    public bool HasLevels => Model.Type is { IsInteger: false, IsFloat: false };

    /// <summary>The value of every pattern.</summary>
    public IEnumerable<double> Levels => Enumerable.Range(0, 1 << Bits).Select(p => Model.Type.Decode((uint)p)).Select(v => double.IsNaN(v) ? 0 : v);

    /// <summary>The stored fields of a format.</summary>
    public static EquatableArray<DeviceField> Of(FormatModel format)
    {
        var stored = format.Fields.Where(f => f.Constant is null).ToList();
        var codes = stored.Where(f => IsCode(format, f)).ToList();
        var areAlike = codes.Count > 0 && codes.All(c => c.Type.Bits == codes[0].Type.Bits) && WordBits % codes[0].Type.Bits == 0;
        return stored.Select(f => new DeviceField(f, areAlike && codes.Contains(f))).ToEquatableArray();
    }

    /// <summary>The extent of each dimension of a field.</summary>
    public static IEnumerable<Expr> Sizes(FieldModel field) => field.Dimensions.Select(d => d switch
    {
        FreeDimension free => free.Size,
        ImpliedDimension implied => IndexAlgebra.ExtentOf(implied.Index),
        _ => throw new InvalidOperationException("a dimension without a rule: " + d.GetType().Name),
    });

    /// <summary>Whether there is an element for each weight, the columns last.</summary>
    private static bool IsCode(FormatModel format, FieldModel field) =>
        field.Dimensions.Count > 0
        && field.Dimensions[field.Dimensions.Count - 1] is ImpliedDimension { Index: IndexValue last }
        && last.Name == format.Axes[1]
        && field.Dimensions.Any(d => d is ImpliedDimension { Index: IndexValue row } && row.Name == format.Axes[0]);
}

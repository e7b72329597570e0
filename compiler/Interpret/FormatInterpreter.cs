using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Facts;

namespace Kernels.Compiler.Interpret;

/// <summary>
/// The values of a format in float64, straight from its equation and the stored bit patterns: the oracle for everything that
/// packs, decodes or multiplies. One instance serves one thread.
/// </summary>
public sealed class FormatInterpreter
{
    private const int LargestTableBits = 16;

    private readonly FormatModel format;
    private readonly long rows;
    private readonly long columns;
    private readonly Dictionary<string, long> extents;
    private readonly ExpressionCompiler.Cell row;
    private readonly ExpressionCompiler.Cell column;
    private readonly Func<double> value;
    private readonly Func<double> terms;
    private bool isSummingTerms;

    /// <param name="rows">The extent of the first axis.</param>
    /// <param name="columns">The extent of the second axis.</param>
    /// <param name="pattern">The bit pattern of a stored field (by name) at its row-major position (see <see cref="Shape"/>).</param>
    public FormatInterpreter(FormatModel format, long rows, long columns, Func<string, long, uint> pattern)
    {
        (this.format, this.rows, this.columns, extents) = (format, rows, columns, Extents(format, rows, columns));
        ExpressionCompiler compiler = null!;
        compiler = new ExpressionCompiler(new Surroundings(name => Present(format.Field(name), pattern, () => compiler), name => extents[name]));
        (row, column) = (compiler.Index(format.Axes[0]), compiler.Index(format.Axes[1]));
        (value, terms) = (compiler.Value(format.Value), compiler.Value(ExpandedTerms.Of(format.Value)));
    }

    /// <summary>What the element at (row, column) is worth.</summary>
    public double Value(long atRow, long atColumn) => At(value, atRow, atColumn);

    /// <summary>The sum of the magnitudes of the terms of its expanded equation (see <see cref="ExpandedTerms"/>).</summary>
    public double AbsoluteTerms(long atRow, long atColumn)
    {
        isSummingTerms = true;
        try
        {
            return At(terms, atRow, atColumn);
        }
        finally
        {
            isSummingTerms = false;
        }
    }

    /// <summary>All values as [rows, columns].</summary>
    public NumberArray ToArray()
    {
        var all = NumberArray.Zeros(checked((int)rows), checked((int)columns));
        for (var i = 0L; i < all.Values.Length; i++)
        {
            all.Values[i] = Value(i / columns, i % columns);
        }
        return all;
    }

    /// <summary>The extent of each dimension of a field in a matrix of that size, as it is stored.</summary>
    public static long[] Shape(FormatModel format, FieldModel field, long rows, long columns)
    {
        var shape = Extents(format, field, rows, columns);
        if (field.Sparse is { } sparse)
        {
            shape[sparse.Dimension] = sparse.Stored(shape[sparse.Dimension]);
        }
        return shape;
    }

    private static long[] Extents(FormatModel format, FieldModel field, long rows, long columns)
    {
        var extents = Extents(format, rows, columns);
        return [.. field.Dimensions.Select(d => d switch
        {
            ImpliedDimension implied => IndexBounds.Size(implied.Index, extents),
            FreeDimension free => IndexBounds.Size(free.Size, extents),
            _ => throw new InvalidOperationException("a dimension without a size: " + d),
        })];
    }

    private double At(Func<double> function, long atRow, long atColumn)
    {
        (row.Value, column.Value) = (atRow, atColumn);
        return function();
    }

    private static Dictionary<string, long> Extents(FormatModel format, long rows, long columns) =>
        new() { [format.Axes[0].ToUpperInvariant()] = rows, [format.Axes[1].ToUpperInvariant()] = columns };

    private ElementReader Reader(FieldModel field, Func<string, long, uint> pattern)
    {
        if (field.Sparse is { } sparse)
        {
            return Sparse(field, sparse, Reader(field with { Sparse = null }, Shape(format, field, rows, columns), pattern), pattern);
        }
        if (field.Seed is { } seed)
        {
            var shape = Shape(format, field, rows, columns);
            return at => (float)Philox.Uniform(seed, Offset(field, shape, at));
        }
        return field.Window is { } step ? Windows(field, step, pattern) : Reader(field, Shape(format, field, rows, columns), pattern);
    }

    // The bits from the element's own on, lowest first, around the ring of its row.
    private ElementReader Windows(FieldModel field, int step, Func<string, long, uint> pattern)
    {
        var shape = Shape(format, field, rows, columns);
        var length = shape[shape.Length - 1];
        return at =>
        {
            var element = Offset(field, shape, at);
            var first = element - at[at.Length - 1];
            var code = 0u;
            for (var i = 0; i < field.Type.Bits; i++)
            {
                var bit = ((at[at.Length - 1] * step) + i) % (length * step);
                code |= (pattern(field.Name, first + (bit / step)) >> (int)(bit % step) & 1) << i;
            }
            return field.Type.Decode(code);
        };
    }

    // What is not stored must not be read. The terms of a rotation read the elements of the whole block at one point; its value has shown that they are stored.
    private ElementReader Present(FieldModel field, Func<string, long, uint> pattern, Func<ExpressionCompiler> compiler)
    {
        var read = Reader(field, pattern);
        if (field.Where is not { } where)
        {
            return read;
        }
        var isStored = compiler().Condition(where);
        return at => isSummingTerms || isStored() ? read(at) : throw new InvalidOperationException($"'{field.Name}' is read where {where} does not hold");
    }

    // The stored element whose position is that of the point within its group, or 0.
    private ElementReader Sparse(FieldModel field, Sparsity sparse, ElementReader stored, Func<string, long, uint> pattern)
    {
        var shape = Shape(format, field, rows, columns);
        return at =>
        {
            var (group, place) = (at[sparse.Dimension] / sparse.Of, at[sparse.Dimension] % sparse.Of);
            var slot = (long[])at.Clone();
            for (var i = group * sparse.Kept; i < Math.Min((group + 1) * sparse.Kept, shape[sparse.Dimension]); i++)
            {
                slot[sparse.Dimension] = i;
                if (pattern(sparse.Positions, Offset(field, shape, slot)) == place)
                {
                    return stored(slot);
                }
            }
            return 0;
        };
    }

    private static ElementReader Reader(FieldModel field, long[] shape, Func<string, long, uint> pattern)
    {
        if (field.Constant is { } constant)
        {
            return at => constant[(int)Offset(field, shape, at)];
        }
        if (field.Type.Bits > LargestTableBits)
        {
            return at => field.Type.Decode(pattern(field.Name, Offset(field, shape, at)));
        }
        var values = Enumerable.Range(0, 1 << field.Type.Bits).Select(p => field.Type.Decode((uint)p)).ToArray();
        return at => values[pattern(field.Name, Offset(field, shape, at))];
    }

    private static long Offset(FieldModel field, long[] shape, long[] at)
    {
        var offset = 0L;
        for (var i = 0; i < shape.Length; i++)
        {
            if (at[i] < 0 || at[i] >= shape[i])
            {
                throw new InvalidOperationException($"index {at[i]} of dimension {i + 1} of '{field.Name}' is outside [0, {shape[i]})");
            }
            offset = (offset * shape[i]) + at[i];
        }
        return offset;
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// The packed layout of a format: rows in blocks of 16 that lie interleaved, each part of each field in a run of its own.
/// One plan serves every kernel and every instruction set, so GEMV and GEMM read the same copy.
/// </summary>
/// <param name="Chunk">The least k for which every stream of codes has whole words.</param>
/// <param name="CodePadding">Codes along k are padded to a multiple of this.</param>
/// <param name="ParameterPadding">Groups are padded until they cover a multiple of this.</param>
public sealed record PackedLayoutPlan(FormatModel Format, EquatableArray<PackedStream> Streams, int Chunk, int CodePadding, int ParameterPadding) : IWeightLayout
{
    /// <summary>Rows in a block.</summary>
    public const int RowBlock = 16;

    /// <summary>Bytes of one line of words.</summary>
    public const int LineBytes = RowBlock * 4;

    /// <summary>A loop body is unrolled over at most this many k.</summary>
    public const int LargestBlock = 320;

    private const int LargestPadding = 4 * LargestBlock;

    /// <summary>Codes are padded to this many k where their words allow, and activations are encoded in groups of them.</summary>
    private const int Unit = 32;

    /// <summary>A loop body covers at least this many k.</summary>
    private const int Step = 8;

    /// <summary>Whether a kernel sums bits: where k is cut, and nothing of how weights lie.</summary>
    public bool SumsBits { get; init; }

    public IEnumerable<WordStream> Words => Streams.OfType<WordStream>();

    public IEnumerable<ParameterStream> Parameters => Streams.OfType<ParameterStream>();

    /// <summary>How many k a loop body covers where no group asks for another number.</summary>
    public int LoopUnit => Unit % Chunk == 0 ? Math.Max(Step, Chunk) : Chunk;

    /// <summary>The most k that a loop body of any kernel on this layout may cover: bytes behind the codes must be readable so far.</summary>
    public int WidestBlock => Blocks.Append(CodePadding).Max();

    /// <summary>The most k that a loop body may end behind the codes with their padding.</summary>
    public int LongestOverread => Blocks.Max(b => b - Integers.Gcd(b, CodePadding));

    // What loop bodies cover: those of f32 kernels, and those of kernels that also follow groups of 32 activations.
    private IEnumerable<int> Blocks
    {
        get
        {
            var groups = Parameters.Select(p => p.Field.ColumnGroup).Where(g => g > 1).ToList();
            return [Segments.Of(this, groups).Block, Segments.Of(this, groups.Append(Unit)).Block];
        }
    }

    /// <inheritdoc/>
    public Segments Cut(IEnumerable<int> groups) => Segments.Of(this, groups);

    /// <summary>The layout of a form that is scheduled.</summary>
    public static PackedLayoutPlan Of(FormatModel format)
    {
        var streams = new List<PackedStream>();
        var names = new NameSource([]);
        foreach (var field in format.Fields.Where(f => f.Constant is null))
        {
            var shape = FieldShape.Of(format, field);
            foreach (var plane in PlanesOf(shape))
            {
                var name = CSharpNames.Identifier(field.Name) + string.Concat(plane.Select(i => "_" + i.ToString(CultureInfo.InvariantCulture)));
                // A field may be called like a plane, or like some bits, of another.
                streams.AddRange((shape.IsCode ? WordsOf(name, shape, plane) : [ParameterOf(name, shape, plane)]).Select(s => s with { Name = names.Fresh(s.Name) }));
            }
        }
        var chunk = streams.OfType<WordStream>().Aggregate(1, (a, s) => Integers.Lcm(a, s.PerWord));
        var plan = new PackedLayoutPlan(format, streams.ToEquatableArray(), chunk, CodePadding: Unit % chunk == 0 ? Unit : chunk, ParameterPadding: 0);
        var blocks = plan.Blocks.Aggregate(Integers.Lcm(chunk, Unit), Integers.Lcm);
        var groups = plan.Parameters.Select(p => p.Field.ColumnGroup).Where(g => g > 1).Aggregate((long)blocks, (a, g) => a > LargestPadding ? a : Integers.Lcm(a, (long)g));
        // Bits beyond the end of a run are other rows' codes, which are finite; floats might not be, so they are padded to whole loop bodies.
        var hasFloats = plan.Words.Any(s => s.Field.Type.IsFloat);
        return plan with { CodePadding = hasFloats ? blocks : plan.CodePadding, ParameterPadding = groups <= LargestPadding ? (int)groups : blocks };
    }

    private static IEnumerable<EquatableArray<int>> PlanesOf(FieldShape shape)
    {
        IEnumerable<EquatableArray<int>> planes = [default];
        foreach (var count in shape.Planes)
        {
            planes = planes.SelectMany(p => Enumerable.Range(0, count).Select(i => p.Append(i).ToEquatableArray())).ToList();
        }
        return planes;
    }

    private static IEnumerable<PackedStream> WordsOf(string name, FieldShape shape, EquatableArray<int> plane)
    {
        if (shape.Model.Packing == TritPacking.Base3 && shape.Type.Kind == ElementKind.Trit)
        {
            return [new WordStream(name, shape, plane, 0, 2, Base3: true)];
        }
        var widths = Integers.PowersOfTwo(shape.Type.Bits);
        if (widths.Count == 1)
        {
            return [new WordStream(name, shape, plane, 0, widths[0], Base3: false)];
        }
        var parts = new List<PackedStream>();
        var shift = 0;
        foreach (var bits in widths)
        {
            var from = shift.ToString(CultureInfo.InvariantCulture);
            parts.Add(new WordStream(name + "_bit" + from, shape, plane, shift, bits, Base3: false));
            shift += bits;
        }
        return parts;
    }

    private static ParameterStream ParameterOf(string name, FieldShape shape, EquatableArray<int> plane)
    {
        // Rows that share a number each have a copy, unless the whole block does: one vector load serves them all.
        var lanes = shape.RowGroup is FieldShape.None || shape.RowGroup % RowBlock == 0 ? 1 : RowBlock;
        return new ParameterStream(name, shape, plane, lanes, PerMatrix: shape.RowGroup == FieldShape.None, shape.IsTable ? ParameterStorage.F32 : StorageOf(shape.Type));
    }

    private static ParameterStorage StorageOf(ElementType type)
    {
        switch (type.Kind)
        {
            case ElementKind.F32:
                return ParameterStorage.F32;
            case ElementKind.F16 or ElementKind.E4M3 or ElementKind.E5M2:
                return ParameterStorage.F16;
            case ElementKind.BF16:
                return ParameterStorage.BF16;
            case ElementKind.E8M0:
                return ParameterStorage.E8M0;
            case ElementKind.Fp:
                return type.Exponent < 5 ? ParameterStorage.F16 : ParameterStorage.F32;
            default:
                var signed = type.Decode(0) < 0 || type.Kind is ElementKind.Int or ElementKind.Sym;
                var bits = type.Kind == ElementKind.Bipolar ? type.Bits + 1 : type.Bits;
                return bits > 16 ? ParameterStorage.F32
                    : signed ? bits <= 8 ? ParameterStorage.I8 : ParameterStorage.I16
                    : bits <= 8 ? ParameterStorage.U8 : ParameterStorage.U16;
        }
    }
}

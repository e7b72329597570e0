using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>Sums of products of bytes, four k at a time.</summary>
public sealed partial class Vectorizer
{
    /// <summary>Codes that integer sums take at a time.</summary>
    public const int BytesPerWord = 4;

    private const int LargestPairProduct = 128;

    /// <summary>k of a segment that one token's loop body may cover at once.</summary>
    private const int LongestUnrolled = 32;

    /// <summary>k of a segment in a span that a loop body covers at most.</summary>
    private const int LongestInSpan = 16;

    // p += code*x.q, four k at a time.
    private void IntegerUpdate(Update update, Point point)
    {
        var (weight, activation) = FactorsOf(update);
        var accumulator = accumulators[update.Name];
        if (WholeByte(weight) is { } field)
        {
            var isSigned = field.Type.Kind is ElementKind.Int or ElementKind.Sym;
            Dots(isSigned ? OpCode.DotSignedBytes : OpCode.DotUnsignedBytes, Quad((Element)weight, point), activation, accumulator, point);
            return;
        }
        var bytes = Bytes(weight, point);
        if (products != ByteProducts.Pairs)
        {
            Dots(OpCode.DotSmallBytes, bytes, activation, accumulator, point);
            return;
        }
        for (var token = 0; token < tokens; token++)
        {
            var product = new MachineOp(OpCode.MultiplyBytes, LaneType.Pairs, EquatableArray.Of<MachineExpr>(bytes, ActivationWord(activation, token, point, 1)));
            accumulator.AddNarrow(code, token, product, PairLimit(weight));
        }
    }

    // There is no time for loops of a few k: a loop body covers so many of a segment as it may, where that cuts no words.
    private bool MayCover(Segments cut, int columns) =>
        products != ByteProducts.DotsOfQuarters && cut.BlockInSegment && columns <= LongestUnrolled && cut.Segment % columns == 0 && context.Layout.CodePadding % columns == 0;

    // Where activations are multiplied as codes, a loop body may as well take a few of them at a time; words of trits belong to no whole segment.
    private Segments ForUpdates(Segments cut)
    {
        if (context.Storage is PackedLayoutPlan { SumsBits: true })
        {
            return ForBits(cut);
        }
        var all = lowered.Nest.Body.Flatten().OfType<Update>().ToList();
        var updates = all.Where(IsOfBytes).ToList();
        if (updates.Count == 0)
        {
            var columns = Math.Min(cut.Segment, LongestUnrolled);
            return all.Count > 0 && tokens == 1 && MayCover(cut, columns) ? cut with { Block = columns } : cut;
        }
        var isQuick = products != ByteProducts.DotsOfQuarters;
        if (MayCover(cut, cut.Segment))
        {
            return cut with { Block = cut.Segment };
        }
        if (!(isQuick && tokens == 1) && !cut.BlockInSegment && cut.Segment < cut.Block && cut.Segment % BytesPerWord == 0 && context.Layout.Words.All(w => w.Base3))
        {
            cut = cut with { Span = cut.Block, Block = Enumerable.Range(0, 3).Select(i => LongestInSpan >> i).First(b => cut.Segment % b == 0) };
        }
        // Where the pairs of a segment do not fit 16 bits, as many as do.
        var limit = updates.Where(u => WholeByte(FactorsOf(u).Weight) is null).Select(u => PairLimit(FactorsOf(u).Weight)).DefaultIfEmpty(int.MaxValue).Min();
        if (cut.BlockInSegment && cut.Segment / BytesPerWord > limit)
        {
            var wider = Enumerable.Range(1, cut.Segment / cut.Block).Select(i => i * cut.Block).Last(b => b == cut.Block || (cut.Segment % b == 0 && context.Layout.CodePadding % b == 0 && b / BytesPerWord <= limit));
            cut = cut with { Block = wider };
        }
        return cut;
    }

    private bool IsOfBytes(Update update)
    {
        var factors = IndexAlgebra.Factors(update.Value).ToList();
        return factors.Count == 2 && factors.OfType<Element>().Count(e => context.ActivationCode(e.Array) is not null) == 1;
    }

    private (Expr Weight, Element Activation) FactorsOf(Update update)
    {
        var factors = IndexAlgebra.Factors(update.Value).ToList();
        var activation = factors.OfType<Element>().Single(e => context.ActivationCode(e.Array) is not null);
        factors.Remove(activation);
        return (factors.Single(), activation);
    }

    // What the narrow sums of a whole segment are that need no widening on the way; null where there are none.
    private LaneType? NarrowOf(Local local, Loop? inner)
    {
        var updates = inner?.Body.OfType<Update>().Where(u => u.Name == local.Name).ToList() ?? [];
        if (local.Kind != LocalKind.Integer || updates.Count == 0)
        {
            return null;
        }
        if (updates.All(u => BinaryDot.IsCount(u.Value)))
        {
            return updates.Count * segments.Segment / BitsPerWord <= MostCounts ? LaneType.Counts : null;
        }
        return products == ByteProducts.Pairs && updates.All(u => WholeByte(FactorsOf(u).Weight) is null && updates.Count * segments.Segment / BytesPerWord <= PairLimit(FactorsOf(u).Weight)) ? LaneType.Pairs : null;
    }

    // The field of codes that are bytes already.
    private FieldModel? WholeByte(Expr weight) => weight is Element element ? context.WeightCode(element.Array) : null;

    // How many products of a weight's bytes fit 16 bits.
    private int PairLimit(Expr weight)
    {
        var largest = weight is Call { Function: CodeFunction.PackedBits } bits
            ? CodeFunction.PatternCount(context.WeightCode(((Element)bits.Arguments[0]).Array)!.Type) - 1
            : Math.Max(1, (int)EntriesOf((Element)weight).Max());
        return short.MaxValue / (2 * largest * LargestPairProduct);
    }

    private EquatableArray<double> EntriesOf(Element table) => lowered.Nest.Arrays.First(a => a.Name == table.Array).Values!.Value;

    private void Dots(OpCode dot, MachineExpr bytes, Element activation, Accumulator accumulator, Point point)
    {
        for (var token = 0; token < tokens; token++)
        {
            accumulator.AddDot(code, token, dot, bytes, ActivationWord(activation, token, point, 1));
        }
    }

    // A word of a token's codes, of which so many are in a byte.
    private Register ActivationWord(Element activation, int token, Point point, int perByte)
    {
        var cursor = Cursors.Token(activation.Array, token);
        code.Advancing(cursor, Body / perByte);
        return code.Once((cursor, point.Offset), () => names.Fresh(AtK(Cursors.Token("x", token), point.Offset)), new LoadScalar(cursor, new Number(point.Offset / perByte), LaneType.Word, point.Reach(perByte)));
    }

    // What is loaded for the k that lies so far behind the beginning of the loop body.
    private static string AtK(string stem, int offset) => stem + "k" + offset.ToString(CultureInfo.InvariantCulture);
}

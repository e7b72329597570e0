using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>Counts of bits that weights and activations have both, or one of them has, a word of 32 k at a time.</summary>
public sealed partial class Vectorizer
{
    /// <summary>Codes of one bit in a word.</summary>
    public const int BitsPerWord = 32;

    private const int BitsPerByte = 8;

    /// <summary>Words whose bits a count in a byte holds.</summary>
    private const int MostCounts = byte.MaxValue / BitsPerByte;

    /// <summary>k that a loop body over bits covers at most.</summary>
    private const int LongestCounted = 256;

    private bool isWide;

    // k of the loop body that is being written.
    private int Body => isWide ? segments.Wide : segments.Block;

    // p += bits(w) != bits(x), or both of them: 32 k at a time.
    private void CountUpdate(Update update, Point point)
    {
        var pair = (Binary)update.Value;
        var (weight, activation) = (BitsOf(pair.Left), BitsOf(pair.Right));
        var word = Word(Parts(weight).Single(), point.Offset);
        for (var token = 0; token < tokens; token++)
        {
            var x = ActivationWord(activation, token, point, BitsPerByte);
            var bits = new MachineOp(pair.Operator == BinaryOperator.And ? OpCode.BothBits : OpCode.EitherBits, LaneType.Word, EquatableArray.Of<MachineExpr>(word, x));
            accumulators[update.Name].AddNarrow(code, token, new MachineOp(OpCode.CountBits, LaneType.Counts, EquatableArray.Of<MachineExpr>(bits)), MostCounts);
        }
    }

    private static Element BitsOf(Expr bits) => (Element)((Call)bits).Arguments[0];

    // A word takes few instructions: a longer body takes several of them, as long as whole ones are there.
    private static Segments ForBits(Segments cut) => cut.BlockInSegment
        ? cut with { Wide = Enumerable.Range(2, (LongestCounted / BitsPerWord) - 1).Select(i => i * BitsPerWord).LastOrDefault(w => cut.Segment % w == 0) }
        : cut;

    // The loop of longer bodies of a segment; the number of the first block behind them.
    private Expr WideLoop(EquatableArray<Statement> updates, Expr segment, Expr blocks)
    {
        var each = new Number(segments.Wide / segments.Block);
        var bodies = new Binary(BinaryOperator.FloorDivide, blocks, each);
        isWide = true;
        code.Loop(WideIndex, new Number(0), bodies, segments.Wide, () => Blocks(updates, new Point(new IndexValue(WideIndex), segment, 0)));
        isWide = false;
        return IndexAlgebra.Multiply(each, bodies);
    }

    // How many elements a segment has: as a number that all its terms share.
    private Register Count(Expr number) => Once(number, "count", () => new IndexNumber(number));
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>Codes out of packed words: as an index for a table, as a number, or four at a time as bytes.</summary>
public sealed partial class Vectorizer
{
    // The code's bits at the bottom of each lane; what lies above them is left as it is where the code is one run of bits.
    private MachineExpr LaneBits(Element element, Point point)
    {
        var parts = Parts(element);
        var k = point.Offset;
        if (parts.Count == 1 && !parts[0].Base3 && parts[0].Bits <= 8)
        {
            return Shift(OpCode.ShiftRight, Word(parts[0], k), PlaceInWord(parts[0], k));
        }
        if (parts[0].Field.Type.Bits > 8)
        {
            return Once((element, k), CSharpNames.Identifier(parts[0].Field.Name), () => parts
                .Select(part => Shift(OpCode.ShiftLeft, And(Shift(OpCode.ShiftRight, Word(part, k), PlaceInWord(part, k)), (1 << part.Bits) - 1), part.Shift))
                .Aggregate((a, b) => new MachineOp(OpCode.Or, LaneType.Word, EquatableArray.Of(a, b))));
        }
        return Shift(OpCode.ShiftRight, Quad(element, point), 8 * (k % BytesPerWord));
    }

    // Where the bits of a code begin in its word.
    private static int PlaceInWord(WordStream part, int k)
    {
        var place = k % part.PerWord;
        return part.Bits > 8 ? part.Bits * place : (8 * (place % BytesPerWord)) + (part.Bits * (place / BytesPerWord));
    }

    // The number that a code is, in f32.
    private MachineExpr Convert(Element element, Point point)
    {
        var type = context.WeightCode(element.Array)!.Type;
        var parts = Parts(element);
        var k = point.Offset;
        switch (type.Kind)
        {
            case ElementKind.F32:
                return Op(OpCode.AsFloat, Word(parts[0], k));
            case ElementKind.F16:
                return Op(OpCode.HalfToFloat, Shift(OpCode.ShiftLeft, Word(parts[0], k), 16 - (16 * (k % 2))));
            case ElementKind.BF16:
                return Op(OpCode.AsFloat, k % 2 == 0 ? Shift(OpCode.ShiftLeft, Word(parts[0], k), 16) : And(Word(parts[0], k), unchecked((int)0xFFFF0000)));
            case ElementKind.Int or ElementKind.Sym when type.Bits == 8:
                var atTop = Shift(OpCode.ShiftLeft, Word(parts[0], k), 24 - (8 * (k % BytesPerWord)));
                return Op(OpCode.ToFloat, new MachineOp(OpCode.ShiftRightArithmetic, LaneType.Word, EquatableArray.Of(atTop), 24));
        }
        var bits = type.Bits > 8 ? LaneBits(element, point) : And(Shift(OpCode.ShiftRight, Quad(element, point), 8 * (k % BytesPerWord)), 0xFF);
        var whole = Op(OpCode.ToFloat, bits);
        var least = type.Decode(CodeFunction.PackingFlip(type));
        var step = type.Decode(1 ^ CodeFunction.PackingFlip(type)) - least;
        return (step, least) switch
        {
            (1, 0) => whole,
            (1, _) => Op(OpCode.Add, whole, new Broadcast(least)),
            _ => Op(OpCode.MultiplyAdd, whole, new Broadcast(step), new Broadcast(least)),
        };
    }

    // Four unsigned bytes of weights for each row.
    private Register Bytes(Expr weight, Point point)
    {
        if (weight is Call { Function: CodeFunction.PackedBits } bits)
        {
            return Quad((Element)bits.Arguments[0], point);
        }
        var table = (Element)weight;
        var bytes = TableOf(table.Array);
        var index = (Element)((Call)table.At[0]).Arguments[0];
        return Once((table, point.Offset), AtK(bytes, point.Offset), () => new LookUpBytes(bytes, Quad(index, point)));
    }

    // Four codes as unsigned bytes of a word.
    private Register Quad(Element element, Point point)
    {
        var k = point.Offset / BytesPerWord * BytesPerWord;
        var parts = Parts(element);
        if (parts.Count == 1 && parts[0].Bits == 8)
        {
            return Word(parts[0], k);
        }
        if (parts.Count == 1 && parts[0].Base3)
        {
            return TritQuad(parts[0], k);
        }
        return Once((element.Array, element.At, k), AtK(CSharpNames.Identifier(parts[0].Field.Name), k), () => parts
            .Select(part => Shift(OpCode.ShiftLeft, PlaceOf(part, k), part.Shift))
            .Aggregate((a, b) => new MachineOp(OpCode.Or, LaneType.Word, EquatableArray.Of(a, b))));
    }

    // The bits of one stream for four codes, at the bottom of each byte.
    private MachineExpr PlaceOf(WordStream part, int k)
    {
        var place = k % part.PerWord / BytesPerWord;
        var mask = ((1 << part.Bits) - 1) * 0x01010101;
        return And(Shift(OpCode.ShiftRight, Word(part, k), part.Bits * place), mask);
    }

    // Five trits to a byte: out of the word that they are in, or in a span out of the words that they may be in.
    private Register TritQuad(WordStream stream, int k)
    {
        const int quadsOfWord = 5;
        if (segments.Span == 0)
        {
            var digit = k % stream.PerWord / BytesPerWord;
            return Once((stream.Name, k, BytesPerWord), AtK(stream.Name, k), () => new MachineOp(OpCode.Trits, LaneType.Word, EquatableArray.Of<MachineExpr>(Word(stream, k)), digit));
        }
        var quad = IndexAlgebra.Add(
            IndexAlgebra.Add(IndexAlgebra.Multiply(new Number(segments.Segment / BytesPerWord), segmentInSpan!), IndexAlgebra.Multiply(new Number(segments.Block / BytesPerWord), new IndexValue(BlockIndex))),
            new Number(k / BytesPerWord));
        spanAdvances[Cursors.Of(stream)] = segments.Span / stream.PerWord * quadsOfWord;
        return Once((stream.Name, k, BytesPerWord), AtK(stream.Name, k), () => new LoadTrits(Cursors.Of(stream), quad, new Reach(k, k, BytesPerWord)));
    }

    private Register Word(WordStream stream, int k)
    {
        var cursor = Cursors.Of(stream);
        var line = k / stream.PerWord;
        code.Advancing(cursor, Body / stream.PerWord);
        if (!code.Has((cursor, line)))
        {
            code.Add(new Prefetch(cursor, line));
        }
        return code.Once((cursor, line), () => names.Fresh(stream.Name + "Word" + (line == 0 ? "" : line.ToString(CultureInfo.InvariantCulture))), new LoadWord(cursor, line, new Reach(k, k, stream.PerWord)));
    }

    private List<WordStream> Parts(Element element) => context.Layout.Words
        .Where(s => context.Weight.ArrayOf(s.Field.Name) == element.Array && s.Plane.Equals(PlaneOf(element, s)))
        .ToList();

    private static MachineExpr Shift(OpCode direction, MachineExpr word, int by) => by == 0 ? word : new MachineOp(direction, LaneType.Word, EquatableArray.Of(word), by);

    private static MachineExpr And(MachineExpr word, int mask) => new MachineOp(OpCode.And, LaneType.Word, EquatableArray.Of(word), mask);
}

using System;
using System.Collections.Generic;
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
    /// <summary>Codes that integer sums take at a time.</summary>
    public const int BytesPerWord = 4;

    private const int LargestPairProduct = 128;

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
            return Once((element, k), parts[0].Field.Name, () => parts
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

    // p += code*x.q, four k at a time.
    private void IntegerUpdate(Update update, Point point)
    {
        var factors = IndexAlgebra.Factors(update.Value).ToList();
        var activation = factors.OfType<Element>().Single(e => context.ActivationCode(e.Array) is not null);
        factors.Remove(activation);
        var weight = factors.Single();
        var accumulator = accumulators[update.Name];
        if (weight is Element code8 && context.WeightCode(code8.Array) is { } field)
        {
            var isSigned = field.Type.Kind is ElementKind.Int or ElementKind.Sym;
            if (products == ByteProducts.Dots)
            {
                Dots(isSigned ? OpCode.DotSignedBytes : OpCode.DotUnsignedBytes, Quad(code8, point), activation, accumulator, point);
                return;
            }
            WideProducts(code8, isSigned, activation, accumulator, point);
            return;
        }
        var (bytes, largest) = Bytes(weight, point);
        if (products == ByteProducts.Dots)
        {
            Dots(OpCode.DotSmallBytes, bytes, activation, accumulator, point);
            return;
        }
        var limit = short.MaxValue / (2 * largest * LargestPairProduct);
        for (var token = 0; token < tokens; token++)
        {
            var product = new MachineOp(OpCode.MultiplyBytes, LaneType.Pairs, EquatableArray.Of(bytes, ActivationBytes(activation, token, point)));
            accumulator.AddPairs(code, token, product, limit);
        }
    }

    // Four unsigned bytes of weights for each row, and the largest value that they take.
    private (MachineExpr Bytes, int Largest) Bytes(Expr weight, Point point)
    {
        if (weight is Call { Function: CodeFunction.PackedBits } bits)
        {
            var element = (Element)bits.Arguments[0];
            return (Quad(element, point), CodeFunction.PatternCount(context.WeightCode(element.Array)!.Type) - 1);
        }
        var table = (Element)weight;
        var bytes = TableOf(table.Array);
        var index = (Element)((Call)table.At[0]).Arguments[0];
        var entries = lowered.Nest.Arrays.First(a => a.Name == table.Array).Values!.Value;
        return (Once((table, point.Offset), "bytes", () => new LookUpBytes(bytes, Quad(index, point))), Math.Max(1, (int)entries.Max()));
    }

    // Codes of 8 bits: even and odd bytes as 16-bit numbers, their products summed in 32 bits.
    private void WideProducts(Element weight, bool isSigned, Element activation, Accumulator accumulator, Point point)
    {
        var right = isSigned ? OpCode.ShiftPairsRightArithmetic : OpCode.ShiftPairsRight;
        var quad = Quad(weight, point);
        var even = Once((weight, point.Offset, "even"), "even", () => PairShift(right, PairShift(OpCode.ShiftPairsLeft, quad)));
        var odd = Once((weight, point.Offset, "odd"), "odd", () => PairShift(right, quad));
        for (var token = 0; token < tokens; token++)
        {
            var x = ActivationBytes(activation, token, point);
            var xEven = PairShift(OpCode.ShiftPairsRightArithmetic, PairShift(OpCode.ShiftPairsLeft, x));
            var xOdd = PairShift(OpCode.ShiftPairsRightArithmetic, x);
            accumulator.AddSums(code, token, new MachineOp(OpCode.MultiplyPairs, LaneType.Sum, EquatableArray.Of<MachineExpr>(even, xEven)));
            accumulator.AddSums(code, token, new MachineOp(OpCode.MultiplyPairs, LaneType.Sum, EquatableArray.Of<MachineExpr>(odd, xOdd)));
        }
    }

    private void Dots(OpCode dot, MachineExpr bytes, Element activation, Accumulator accumulator, Point point)
    {
        for (var token = 0; token < tokens; token++)
        {
            accumulator.AddDot(code, token, dot, bytes, ActivationBytes(activation, token, point));
        }
    }

    private MachineExpr ActivationBytes(Element activation, int token, Point point)
    {
        var cursor = Cursors.Token(activation.Array, token);
        code.Advancing(cursor, segments.Block);
        return code.Once((cursor, point.Offset), () => names.Fresh(Cursors.Token("x", token)), new LoadScalar(cursor, new Number(point.Offset), LaneType.Word, point.Reach(1)));
    }

    // Four codes as unsigned bytes of a word.
    private MachineExpr Quad(Element element, Point point)
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
        return Once((element.Array, element.At, k), parts[0].Field.Name + "4", () => parts
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

    // Five trits to a byte, as a fraction of 256: the next trit is the whole part of three times the fraction.
    private Register TritQuad(WordStream stream, int k)
    {
        const int evenBytes = 0x00FF00FF;
        const int oddBytes = unchecked((int)0xFF00FF00);
        var word = k / stream.PerWord;
        var place = k % stream.PerWord / BytesPerWord;
        MachineExpr Triple(MachineExpr e) => new MachineOp(OpCode.AddWordPairs, LaneType.Word, EquatableArray.Of(e, new MachineOp(OpCode.AddWordPairs, LaneType.Word, EquatableArray.Of(e, e))));
        Register Tripled(string side, int i) => Once((stream.Name, word, side, i), stream.Name + side, () => Triple(Fraction(side, i)));
        MachineExpr Fraction(string side, int i) => i == 0
            ? And(side == "Even" ? Word(stream, k) : Shift(OpCode.ShiftRight, Word(stream, k), 8), evenBytes)
            : And(Tripled(side, i - 1), evenBytes);
        return Once((stream.Name, word, place), stream.Name + "4", () => new MachineOp(OpCode.Or, LaneType.Word, EquatableArray.Of(
            And(Shift(OpCode.ShiftRight, Tripled("Even", place), 8), evenBytes),
            And(Tripled("Odd", place), oddBytes))));
    }

    private Register Word(WordStream stream, int k)
    {
        var cursor = Cursors.Of(stream);
        var line = k / stream.PerWord;
        code.Advancing(cursor, segments.Block / stream.PerWord);
        if (!code.Has((cursor, line)))
        {
            code.Add(new Prefetch(cursor, line));
        }
        return code.Once((cursor, line), () => names.Fresh(Name(stream.Name, line)), new LoadWord(cursor, line, new Reach(k, k, stream.PerWord)));
    }

    private List<WordStream> Parts(Element element) => context.Layout.Words
        .Where(s => context.Weight.ArrayOf(s.Field.Name) == element.Array && s.Plane.Equals(PlaneOf(element, s)))
        .ToList();

    private static MachineExpr Shift(OpCode direction, MachineExpr word, int by) => by == 0 ? word : new MachineOp(direction, LaneType.Word, EquatableArray.Of(word), by);

    private static MachineExpr And(MachineExpr word, int mask) => new MachineOp(OpCode.And, LaneType.Word, EquatableArray.Of(word), mask);

    private static MachineExpr PairShift(OpCode direction, MachineExpr word) => new MachineOp(direction, LaneType.Word, EquatableArray.Of(word), 8);
}

using System;
using Kernels.Compiler.Code;
using Kernels.Compiler.Model;
using Kernels.Facts;

namespace Kernels.Compiler.Schedules;

/// <summary>Integer functions on 32-bit lanes without sign.</summary>
public sealed partial class Vectorizer
{
    private const int LowBytesOfPairs = 0x00FF00FF;
    private const int LowPair = 0xFFFF;

    private static bool IsWordFunction(Expr value) => value is Call call && WordFunctions.Find(call.Function) is not null;

    // A whole number without sign; what is no function of such is worked out in f32, which is exact for stored integers.
    private MachineExpr Word(Expr value, int token, Point point) => value switch
    {
        Number number => new WordNumber(unchecked((int)(uint)number.Value)),
        Call call when IsWordFunction(call) => WordFunction(call, token, point),
        _ => Whole(Float(value, token, point)),
    };

    // A code is a whole number before it is a float.
    private static MachineExpr Whole(MachineExpr number) =>
        number is MachineOp { Code: OpCode.ToFloat } converted ? converted.Operands[0] : new MachineOp(OpCode.ToInteger, LaneType.Word, EquatableArray.Of(number));

    private MachineExpr WordFunction(Call call, int token, Point point)
    {
        MachineExpr Of(int argument) => Word(call.Arguments[argument], token, point);
        MachineOp Both(OpCode code) => new(code, LaneType.Word, EquatableArray.Of(Of(0), Of(1)));
        return call.Function switch
        {
            "bitand" => Both(OpCode.BothBits),
            "bitor" => Both(OpCode.Or),
            "bitxor" => Both(OpCode.EitherBits),
            "mulmod" => Both(OpCode.MultiplyLow),
            "shl" => Shift(OpCode.ShiftLeft, Of(0), ShiftOf(call)),
            "shr" => Shift(OpCode.ShiftRight, Of(0), ShiftOf(call)),
            "bytesum" => SumOfBytes(Once((call, point.Offset, "bytes"), "bytes", () => Of(0))),
            _ => throw new InvalidOperationException("a function without vector code: " + call.Function),
        };
    }

    private static int ShiftOf(Call call) => call.Arguments[1] is Number by ? (int)by.Value : throw new InvalidOperationException("a shift by no constant: " + call);

    // Neighbouring bytes first, then the two pairs.
    private MachineOp SumOfBytes(Register bytes)
    {
        var pairs = code.Named(new MachineOp(OpCode.AddSums, LaneType.Word, EquatableArray.Of(And(bytes, LowBytesOfPairs), And(Shift(OpCode.ShiftRight, bytes, 8), LowBytesOfPairs))), names.Fresh("pairs"));
        return new MachineOp(OpCode.AddSums, LaneType.Word, EquatableArray.Of(And(pairs, LowPair), Shift(OpCode.ShiftRight, pairs, 16)));
    }
}

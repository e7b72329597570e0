using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Backends.Cpu.Arrays;
using Kernels.Compiler.Model;
using Kernels.Facts;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <content>Whole numbers: integer functions, on uints.</content>
internal abstract partial class DeviceExpressions
{
    private static bool IsWordFunction(Expr value) => value is Call call && WordFunctions.Find(call.Function) is not null;

    /// <summary>Whether a value is worked out in whole numbers.</summary>
    private static bool IsWhole(Expr value) => value switch
    {
        Number n => n.Value == Math.Floor(n.Value) && Math.Abs(n.Value) < int.MaxValue,
        IndexValue or ExtentValue => true,
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.FloorDivide or BinaryOperator.CeilingDivide or BinaryOperator.Modulo } b => IsWhole(b.Left) && IsWhole(b.Right),
        _ => false,
    };

    /// <summary>A whole number without sign as a uint.</summary>
    private Spelled Word(Expr value)
    {
        switch (value)
        {
            case Number number:
                return Atom(((uint)number.Value).ToString(CultureInfo.InvariantCulture) + "u", 0);
            case Call call when IsWordFunction(call):
                return Word(call, [.. call.Arguments.Select(Word)]);
            default:
                return Cast("uint", Index(value));
        }
    }

    private static Spelled Cast(string type, Spelled value) => Atom($"({type}){value.Operand}", value.Depth);

    private static Spelled Word(Call call, Spelled[] arguments)
    {
        var sign = call.Function switch
        {
            "bitand" => "&",
            "bitor" => "|",
            "bitxor" => "^",
            "mulmod" => "*",
            "shl" => "<<",
            "shr" => ">>",
            _ => null,
        };
        if (sign is null)
        {
            return Function("DeviceBits.ByteSum", arguments);
        }
        var by = call.Function is "shl" or "shr" ? "(int)" + arguments[1].Operand : arguments[1].Operand;
        return Term($"{arguments[0].Operand} {sign} {by}", Deepest(arguments));
    }
}

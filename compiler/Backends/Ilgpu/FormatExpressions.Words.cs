using System.Globalization;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Facts;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <content>Whole numbers: integer functions, on uints.</content>
internal abstract partial class FormatExpressions
{
    private static bool IsWordFunction(Expr value) => value is Call call && WordFunctions.Find(call.Function) is not null;

    /// <inheritdoc/>
    protected override Spelled Function(Call call) => IsWordFunction(call) ? Cast("float", Word(call)) : base.Function(call);

    /// <inheritdoc/>
    protected override Spelled IndexFunction(Call call) => IsWordFunction(call) ? Cast("int", Word(call)) : base.IndexFunction(call);

    /// <summary>A whole number without sign as a uint.</summary>
    private Spelled Word(Expr value)
    {
        switch (value)
        {
            case Number number:
                return Spelled.Atom(((uint)number.Value).ToString(CultureInfo.InvariantCulture) + "u", 0);
            case Call call when IsWordFunction(call):
                return Word(call, [.. call.Arguments.Select(Word)]);
            default:
                return Cast("uint", Index(value));
        }
    }

    private static Spelled Cast(string type, Spelled value) => Spelled.Atom($"({type}){value.Operand}", value.Depth);

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
            return FunctionOf("DeviceBits.ByteSum", arguments);
        }
        var by = call.Function is "shl" or "shr" ? "(int)" + arguments[1].Operand : arguments[1].Operand;
        return Spelled.Term($"{arguments[0].Operand} {sign} {by}", Spelled.Deepest(arguments));
    }
}

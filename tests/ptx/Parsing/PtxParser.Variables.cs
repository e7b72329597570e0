using System.Runtime.InteropServices;

namespace Kernels.PtxMachine.Parsing;

public sealed partial class PtxParser
{
    /// <summary><c>[.extern] .shared .align 16 .b8 tile[1024], other[4];</c>, initialisers included.</summary>
    private List<VariableSyntax> Variables()
    {
        var isExtern = Accept(".extern");
        var space = Take() switch
        {
            { Spelling: ".global" } => StateSpace.Global,
            { Spelling: ".const" } => StateSpace.Constant,
            { Spelling: ".shared" } => StateSpace.Shared,
            var other => throw Error(other, "expected a state space (.global, .const, .shared)"),
        };
        if (isExtern && space != StateSpace.Shared)
        {
            throw Error(Peek, "only shared memory can be .extern");
        }
        var alignment = Alignment();
        var type = TypeDirective();
        var variables = List(() => Variable(space, type, alignment, isExtern));
        Expect(";");
        return variables;
    }

    private VariableSyntax Variable(StateSpace space, PtxType type, int? alignment, bool isExtern)
    {
        var name = Peek;
        Word("a variable's name");
        int? elements = Peek.Is("[") ? 1 : null;
        var open = false;
        while (Accept("["))
        {
            open = Peek.Is("]");
            elements *= open ? 1 : Integer();
            Expect("]");
        }
        if (open != isExtern)
        {
            throw Error(name, isExtern ? "an .extern array has no size" : "an array needs its size");
        }
        var bytes = isExtern ? 0 : (elements ?? 1) * type.Bytes;
        var initial = Accept("=") ? Initialiser(type) : null;
        if (initial?.Count > bytes)
        {
            throw Error(name, $"an initialiser of {initial.Count} bytes for {bytes}");
        }
        return new(name.Line, space, name.Spelling, type, alignment ?? type.Bytes, bytes, isExtern, initial);
    }

    private List<byte> Initialiser(PtxType type)
    {
        var bytes = new List<byte>();
        if (Accept("{"))
        {
            foreach (var item in List(() => Initialiser(type)))
            {
                bytes.AddRange(item);
            }
            Expect("}");
            return bytes;
        }
        var at = Peek;
        var bits = Constant() switch
        {
            IntegerSyntax integer when type.Kind is PtxKind.Untyped or PtxKind.Signed or PtxKind.Unsigned => integer.Bits,
            FloatSyntax { Value: var value } when type is { Kind: PtxKind.Float, Bits: 64 } => BitConverter.DoubleToUInt64Bits(value),
            FloatSyntax { Value: var value } when type is { Kind: PtxKind.Float, Bits: 32 } => BitConverter.SingleToUInt32Bits((float)value),
            _ => throw Error(at, $"not a value of type .{type.Name}"),
        };
        bytes.AddRange(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref bits, 1))[..type.Bytes]);
        return bytes;
    }

    private VariableSyntax Parameter()
    {
        Expect(".param");
        var alignment = Alignment();
        var type = TypeDirective();
        if (Accept(".ptr"))
        {
            while (Peek.Spelling is ".global" or ".shared" or ".const")
            {
                Take();
            }
            Alignment();
        }
        return Variable(StateSpace.Parameter, type, alignment, isExtern: false);
    }

    private List<RegisterSyntax> Registers()
    {
        Expect(".reg");
        var type = TypeDirective();
        var registers = List(() =>
        {
            var (line, name) = (Peek.Line, Word("a register's name"));
            int? count = null;
            if (Accept("<"))
            {
                count = Integer();
                Expect(">");
            }
            return new RegisterSyntax(line, type, name, count);
        });
        Expect(";");
        return registers;
    }

    private int? Alignment() => Accept(".align") ? Integer() : null;

    private PtxType TypeDirective()
    {
        var at = Peek;
        var word = Word("a type");
        return word[0] == '.' && PtxType.Find(word[1..]) is { } type ? type : throw Error(at, $"unknown type '{word}'");
    }
}

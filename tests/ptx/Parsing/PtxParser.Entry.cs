namespace Kernels.PtxMachine.Parsing;

public sealed partial class PtxParser
{
    private EntrySyntax Entry()
    {
        var line = Take().Line;
        var name = Word("an entry's name");
        var parameters = new List<VariableSyntax>();
        Expect("(");
        if (!Peek.Is(")"))
        {
            parameters = List(Parameter);
        }
        Expect(")");
        var (threads, maximum) = PerformanceDirectives();
        var body = new EntryBody();
        Expect("{");
        while (!Accept("}"))
        {
            Statement(body);
        }
        return new(line, name, parameters, body.Variables, body.Registers, body.Instructions, body.Labels, threads, maximum);
    }

    private sealed class EntryBody
    {
        public List<VariableSyntax> Variables { get; } = [];
        public List<RegisterSyntax> Registers { get; } = [];
        public List<InstructionSyntax> Instructions { get; } = [];
        public Dictionary<string, int> Labels { get; } = new(StringComparer.Ordinal);
    }

    private (IReadOnlyList<int>? Required, int? Maximum) PerformanceDirectives()
    {
        IReadOnlyList<int>? required = null;
        int? maximum = null;
        while (true)
        {
            switch (Peek.Spelling)
            {
                case ".maxntid":
                    Take();
                    maximum = List(Integer).Aggregate(1, (product, d) => product * d);
                    break;
                case ".reqntid":
                    Take();
                    required = List(Integer);
                    break;
                case ".minnctapersm" or ".maxnreg":
                    Take();
                    Integer();
                    break;
                default:
                    return (required, maximum);
            }
        }
    }

    private void Statement(EntryBody body)
    {
        switch (Peek.Spelling)
        {
            case ".reg":
                body.Registers.AddRange(Registers());
                break;
            case ".shared":
                body.Variables.AddRange(Variables());
                break;
            case ".pragma":
                Pragma();
                break;
            default:
                if (Peek.Kind == TokenKind.Word && PeekAfter.Is(":"))
                {
                    Label(body);
                }
                else
                {
                    body.Instructions.Add(Instruction());
                }
                break;
        }
    }

    private void Label(EntryBody body)
    {
        var label = Take();
        Expect(":");
        if (!body.Labels.TryAdd(label.Spelling, body.Instructions.Count))
        {
            throw Error(label, $"label {label.Spelling} stands twice");
        }
    }

    private InstructionSyntax Instruction()
    {
        var first = Peek;
        PredicateSyntax? guard = null;
        if (Accept("@"))
        {
            var negated = Accept("!");
            guard = new(Word("a predicate"), negated);
        }
        var at = Peek;
        var parts = Word("an instruction").Split('.');
        if (parts.Any(p => p.Length == 0))
        {
            throw Error(at, "expected an instruction");
        }
        var operands = new List<OperandSyntax>();
        if (!Peek.Is(";"))
        {
            operands = List(Operand);
        }
        var end = Peek;
        Expect(";");
        var statement = string.Join(' ', text[first.Start..end.Start].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new(at.Line, statement, guard, parts[0], parts[1..], operands);
    }

    private OperandSyntax Operand()
    {
        if (Accept("{"))
        {
            var items = List(Operand);
            Expect("}");
            return new VectorSyntax(items);
        }
        if (Accept("["))
        {
            return Address();
        }
        if (Accept("!"))
        {
            return new NegatedSyntax(Word("a predicate"));
        }
        if (Peek.Kind != TokenKind.Word)
        {
            return Constant();
        }
        var name = new NameSyntax(Take().Spelling);
        return Accept("|") ? new PairSyntax(name, new NameSyntax(Word("a second destination"))) : name;
    }

    private AddressSyntax Address()
    {
        string? name = Peek.Kind == TokenKind.Word ? Take().Spelling : null;
        var offset = 0L;
        if (name is null || Accept("+"))
        {
            var at = Peek;
            offset = Constant() is IntegerSyntax integer ? (long)integer.Bits : throw Error(at, "an address has an integer offset");
        }
        Expect("]");
        return new(name, offset);
    }

    private OperandSyntax Constant()
    {
        var negative = Accept("-");
        var token = Take();
        return token.Kind switch
        {
            TokenKind.Integer => new IntegerSyntax(negative ? (ulong)-(long)token.Bits : token.Bits),
            TokenKind.Float => new FloatSyntax(BitConverter.UInt64BitsToDouble(token.Bits) * (negative ? -1 : 1)),
            _ => throw Error(token, "expected an operand"),
        };
    }
}

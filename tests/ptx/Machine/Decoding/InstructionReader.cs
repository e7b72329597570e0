using Kernels.PtxMachine.Instructions;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>A predicate operand.</summary>
internal readonly record struct PredicateOperand(int Slot, bool Negated)
{
    /// <summary>The lanes for which it holds.</summary>
    public uint Mask(Warp warp) => (uint)warp.Register(Slot) ^ (Negated ? uint.MaxValue : 0);
}

/// <summary>A memory operand: the slot of its base and a constant offset.</summary>
internal readonly record struct AddressOperand(int Slot, long Offset);

/// <summary>
/// Takes an instruction apart in order, modifiers then operands. What a family does not take is an error, and so is an
/// operand whose register does not fit the instruction's type; slots taken as sources are checked for having been written.
/// </summary>
internal sealed class InstructionReader(DecodingContext context, InstructionSyntax syntax)
{
    private readonly List<int> sources = [];
    private readonly List<int> destinations = [];
    private int modifier;
    private int operand;

    public DecodingContext Context { get; } = context;

    public InstructionSyntax Syntax { get; } = syntax;

    public IReadOnlyList<int> SourceSlots => sources;

    public IReadOnlyList<int> DestinationSlots => destinations;

    /// <summary>What the last modifier, where it is a type, says of the instruction.</summary>
    public Domain Domain => Syntax.Modifiers.Count == 0 ? Domain.Any : PtxType.Find(Syntax.Modifiers[^1]) switch
    {
        { Kind: PtxKind.Float or PtxKind.BFloat, ElementBits: 16 } => Domain.Half,
        { Kind: PtxKind.Float } => Domain.Float,
        { Kind: PtxKind.Signed or PtxKind.Unsigned } => Domain.Integer,
        _ => Domain.Any,
    };

    /// <summary>The declared type of the register taken last as a destination.</summary>
    public PtxType DestinationType { get; private set; } = PtxType.Of("b32");

    public int OperandsLeft => Syntax.Operands.Count - operand;

    public OperandSyntax? NextOperand => OperandsLeft > 0 ? Syntax.Operands[operand] : null;

    public PtxException Error(string problem) => new(Syntax.Line, Syntax.Text, problem);

    /// <summary>Takes the next modifier if it is this one.</summary>
    public bool Accept(string name)
    {
        if (modifier == Syntax.Modifiers.Count || Syntax.Modifiers[modifier] != name)
        {
            return false;
        }
        modifier++;
        return true;
    }

    /// <summary>Takes the next modifier if it is one of these.</summary>
    public string? AcceptAny(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Accept(name))
            {
                return name;
            }
        }
        return null;
    }

    /// <summary>Takes the next modifier, which must be one of these.</summary>
    public string Require(params ReadOnlySpan<string> names) => AcceptAny(names) ?? throw Unknown($"expected .{string.Join(" or .", names.ToArray())}");

    /// <summary>Takes the next modifier, which must be one of these types.</summary>
    public PtxType Type(params ReadOnlySpan<string> names) => PtxType.Of(Require(names));

    public void EndOfModifiers()
    {
        if (modifier < Syntax.Modifiers.Count)
        {
            throw Unknown("no modifier is known here");
        }
    }

    public void EndOfOperands()
    {
        if (OperandsLeft > 0)
        {
            throw Error($"{OperandsLeft} operands too many");
        }
    }

    /// <summary>Takes a register that the instruction writes.</summary>
    /// <param name="orWider">Whether the register may be wider than the type, as for loads and conversions.</param>
    public int Destination(PtxType type, bool orWider = false) => DestinationOf(Next(), type, orWider);

    /// <summary>Takes <paramref name="count"/> registers that the instruction writes: a vector, or one register without braces.</summary>
    public int[] Destinations(PtxType type, int count, bool orWider = false) => [.. Items(count).Select(item => DestinationOf(item, type, orWider))];

    /// <summary>Takes a vector of registers that the instruction writes, in which <c>_</c> drops an element.</summary>
    public int?[] DestinationsOrSinks(PtxType type) => Next() is VectorSyntax vector
        ? [.. vector.Items.Select(item => item is NameSyntax("_") ? null : (int?)DestinationOf(item, type, orWider: false))]
        : throw Error("expected a vector");

    /// <summary>Takes a value that the instruction reads: a register, a constant, a special register or a variable's address.</summary>
    public int Source(PtxType type, bool orWider = false) => SourceOf(Next(), type, orWider);

    /// <summary>Takes <paramref name="count"/> values that the instruction reads: a vector, or one value without braces.</summary>
    public int[] Sources(PtxType type, int count, bool orWider = false) => [.. Items(count).Select(item => SourceOf(item, type, orWider))];

    /// <summary>Takes a predicate, which may be negated.</summary>
    public PredicateOperand Predicate() => PredicateOf(Next());

    public PredicateOperand PredicateOf(OperandSyntax syntax) => syntax switch
    {
        NameSyntax(var name) => new(PredicateRegister(name, sources), Negated: false),
        NegatedSyntax(var name) => new(PredicateRegister(name, sources), Negated: true),
        _ => throw Error("expected a predicate"),
    };

    /// <summary>Takes the guard of the instruction.</summary>
    public PredicateOperand Guard(PredicateSyntax guard) => new(PredicateRegister(guard.Name, sources), guard.Negated);

    /// <summary>Takes one predicate, or two as <c>p|q</c>, that the instruction writes; <c>_</c> drops one.</summary>
    public (int? First, int? Second) PredicateDestinations() => Next() switch
    {
        PairSyntax(var first, var second) => (PredicateDestination(first), PredicateDestination(second)),
        var single => (PredicateDestination(single), null),
    };

    /// <summary>Takes a register that is written and, as <c>d|p</c>, a predicate.</summary>
    public (int Register, int? Predicate) DestinationAndPredicate(PtxType type) => Next() switch
    {
        PairSyntax(var first, var second) => (DestinationOf(first, type, orWider: false), PredicateDestination(second)),
        var single => (DestinationOf(single, type, orWider: false), null),
    };

    /// <summary>Takes a memory operand of this state space.</summary>
    public AddressOperand Address(StateSpace space)
    {
        if (Next() is not AddressSyntax address)
        {
            throw Error("expected an address in brackets");
        }
        if (address.Base is null)
        {
            return new(Context.Slots.Immediate(0), address.Offset);
        }
        if (Context.Slots.Register(address.Base) is { } register)
        {
            var isAddress = register.Type.Kind is PtxKind.Untyped or PtxKind.Unsigned or PtxKind.Signed
                && (register.Type.Bits == 64 || (register.Type.Bits == 32 && space is StateSpace.Shared or StateSpace.Constant or StateSpace.Parameter));
            if (!isAddress)
            {
                throw Error($"{address.Base} of type .{register.Type.Name} cannot be an address here");
            }
            sources.Add(register.Slot);
            return new(register.Slot, address.Offset);
        }
        var found = Context.Layout.Find(address.Base)?.Space ?? (Context.Layout.IsGlobal(address.Base) ? StateSpace.Global : null);
        return found == space ? new(Context.Slots.AddressOf(address.Base)!.Value, address.Offset)
            : throw Error(found is null ? $"unknown name {address.Base}" : $"{address.Base} does not lie in this state space");
    }

    /// <summary>Takes an integer constant.</summary>
    public int Constant(string what) => Next() is IntegerSyntax integer ? checked((int)integer.Bits) : throw Error($"expected a constant: {what}");

    /// <summary>Takes a label.</summary>
    public int Label() => Next() is NameSyntax name
        ? Context.Labels.TryGetValue(name.Name, out var index) ? index : throw Error($"unknown label {name.Name}")
        : throw Error("expected a label");

    /// <summary>Takes the next operand as it is written.</summary>
    public OperandSyntax Next() => NextOperand is { } next && operand++ >= 0 ? next : throw Error("an operand is missing");

    public int SourceOf(OperandSyntax syntax, PtxType type, bool orWider)
    {
        switch (syntax)
        {
            case NameSyntax(var name) when Context.Slots.Register(name) is { } register:
                Fits(name, register.Type, type, orWider);
                sources.Add(register.Slot);
                return register.Slot;
            case NameSyntax(var name) when Context.Slots.Special(name) is { } special:
                Fits(name, special.Type, type, orWider);
                return special.Slot;
            case NameSyntax(var name) when type.Bits >= 32 && type.Kind is not (PtxKind.Float or PtxKind.BFloat) && Context.Slots.AddressOf(name) is { } slot:
                return slot;
            case NameSyntax(var name):
                throw Error($"unknown name {name}");
            case IntegerSyntax(var bits) when type.Kind is PtxKind.Untyped or PtxKind.Unsigned or PtxKind.Signed || type.ElementBits == 16:
                return Context.Slots.Immediate(bits & Mask(type));
            case FloatSyntax(var value) when type.Bits == 32 && type.Kind is PtxKind.Float or PtxKind.Untyped && type.Lanes == 1:
                return Context.Slots.Immediate(BitConverter.SingleToUInt32Bits((float)value));
            case FloatSyntax(var value) when type.Bits == 64 && type.Kind is PtxKind.Float or PtxKind.Untyped:
                return Context.Slots.Immediate(BitConverter.DoubleToUInt64Bits(value));
            default:
                throw Error($"an operand that is no value of type .{type.Name}");
        }
    }

    private static ulong Mask(PtxType type) => type.Bits == 64 ? ulong.MaxValue : (1UL << type.Bits) - 1;

    private int DestinationOf(OperandSyntax syntax, PtxType type, bool orWider)
    {
        if (syntax is not NameSyntax(var name) || Context.Slots.Register(name) is not { } register)
        {
            throw Error("expected a declared register as destination");
        }
        Fits(name, register.Type, type, orWider);
        destinations.Add(register.Slot);
        DestinationType = register.Type;
        return register.Slot;
    }

    private int? PredicateDestination(OperandSyntax syntax) => syntax is NameSyntax(var name)
        ? name == "_" ? null : PredicateRegister(name, destinations)
        : throw Error("expected a predicate as destination");

    private int PredicateRegister(string name, List<int> uses)
    {
        if (Context.Slots.Register(name) is not { Type.Kind: PtxKind.Predicate } register)
        {
            throw Error($"{name} is not a declared predicate");
        }
        uses.Add(register.Slot);
        return register.Slot;
    }

    private IReadOnlyList<OperandSyntax> Items(int count)
    {
        var next = Next();
        IReadOnlyList<OperandSyntax> items = next is VectorSyntax vector ? vector.Items : [next];
        return items.Count == count && (count == 1 || next is VectorSyntax) ? items : throw Error($"expected a vector of {count}");
    }

    private void Fits(string name, PtxType register, PtxType type, bool orWider)
    {
        var isWide = register.Bits == type.Bits || (orWider && register.Bits > type.Bits);
        var isOfKind = register.Kind == PtxKind.Untyped || type.Kind == PtxKind.Untyped
            || (register.Kind is PtxKind.Signed or PtxKind.Unsigned && type.Kind is PtxKind.Signed or PtxKind.Unsigned)
            || (register.Kind == type.Kind && register.ElementBits == type.ElementBits);
        if (!isWide || !isOfKind)
        {
            throw Error($"{name} of type .{register.Name} does not fit .{type.Name}");
        }
    }

    private PtxException Unknown(string expected) => Error(
        modifier < Syntax.Modifiers.Count ? $"unknown modifier .{Syntax.Modifiers[modifier]} ({expected})" : $"a modifier is missing ({expected})");
}

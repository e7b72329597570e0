using System.Globalization;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>
/// The register file of an entry: one slot of 32 lanes for each register that occurs, and slots that are filled before the
/// first instruction for immediates, special registers and addresses of variables. So every operand is a slot.
/// </summary>
internal sealed class Slots
{
    private readonly Dictionary<string, PtxType> single = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (PtxType Type, int Count)> numbered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Slot, PtxType Type)> registers = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> immediates = [];
    private readonly Dictionary<string, int> specials = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> globals = new(StringComparer.Ordinal);
    private readonly MemoryLayout layout;
    private readonly List<string> names = [];

    public Slots(EntrySyntax entry, MemoryLayout layout)
    {
        this.layout = layout;
        foreach (var register in entry.Registers)
        {
            var isNew = register.Count is { } count ? numbered.TryAdd(register.Name, (register.Type, count)) : single.TryAdd(register.Name, register.Type);
            if (!isNew)
            {
                throw new PtxException(register.Line, register.Name, "a register is declared twice");
            }
        }
    }

    public int Count => names.Count;

    /// <summary>Immediates, each with its slot.</summary>
    public IReadOnlyDictionary<ulong, int> Immediates => immediates;

    /// <summary>Special registers, each with its slot.</summary>
    public IReadOnlyDictionary<string, int> Specials => specials;

    /// <summary>Addresses of global variables, each with its slot.</summary>
    public IReadOnlyDictionary<string, int> Globals => globals;

    public bool IsPredicate(int slot) => registers.TryGetValue(names[slot], out var register) && register.Type.Kind == PtxKind.Predicate;

    /// <summary>The register or other value that a slot holds, as written.</summary>
    public string NameOf(int slot) => names[slot];

    /// <summary>The slot and type of a declared register, or null.</summary>
    public (int Slot, PtxType Type)? Register(string name)
    {
        if (registers.TryGetValue(name, out var known))
        {
            return known;
        }
        if (TypeOf(name) is not { } type)
        {
            return null;
        }
        registers.Add(name, (Add(name), type));
        return registers[name];
    }

    public int Immediate(ulong bits)
    {
        if (!immediates.TryGetValue(bits, out var slot))
        {
            slot = Add(bits.ToString(CultureInfo.InvariantCulture));
            immediates.Add(bits, slot);
        }
        return slot;
    }

    /// <summary>The slot and type of a special register, or null.</summary>
    public (int Slot, PtxType Type)? Special(string name)
    {
        if (SpecialRegisters.TypeOf(name) is not { } type)
        {
            return null;
        }
        if (!specials.TryGetValue(name, out var slot))
        {
            slot = Add(name);
            specials.Add(name, slot);
        }
        return (slot, type);
    }

    /// <summary>The slot that holds a variable's address in its own state space, or null.</summary>
    public int? AddressOf(string variable)
    {
        if (layout.Find(variable) is { } place)
        {
            return Immediate((ulong)place.Offset);
        }
        if (!layout.IsGlobal(variable))
        {
            return null;
        }
        if (!globals.TryGetValue(variable, out var slot))
        {
            slot = Add(variable);
            globals.Add(variable, slot);
        }
        return slot;
    }

    private int Add(string name)
    {
        names.Add(name);
        return names.Count - 1;
    }

    private PtxType? TypeOf(string name)
    {
        if (single.TryGetValue(name, out var type))
        {
            return type;
        }
        var digits = name.Length - name.AsSpan().TrimEnd("0123456789").Length;
        // A prefix may itself end in a digit: %r1 declared with <4> gives %r10 to %r13.
        for (var take = 1; take <= digits; take++)
        {
            var (prefix, number) = (name[..^take], name[^take..]);
            var isCanonical = number.Length == 1 || number[0] != '0';
            if (isCanonical && numbered.TryGetValue(prefix, out var group) && int.Parse(number, CultureInfo.InvariantCulture) < group.Count)
            {
                return group.Type;
            }
        }
        return null;
    }
}

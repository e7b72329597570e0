using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>What a machine instruction does, as far as its cost goes.</summary>
public enum InstructionClass
{
    /// <summary>Matrix multiplication on tensor cores.</summary>
    Tensor,

    /// <summary>Loads from global memory, into registers or straight into shared memory.</summary>
    GlobalLoad,

    /// <summary>Stores and atomics to global memory.</summary>
    GlobalStore,

    /// <summary>Loads from shared memory.</summary>
    SharedLoad,

    /// <summary>Stores and atomics to shared memory.</summary>
    SharedStore,

    /// <summary>Loads and stores of local memory: spilled registers and arrays of a thread.</summary>
    Local,

    /// <summary>Arithmetic on floats of any width.</summary>
    Float,

    /// <summary>Conversions between types of numbers.</summary>
    Convert,

    /// <summary>Logic, shifts, permutations of bytes, counts of bits.</summary>
    Bits,

    /// <summary>Arithmetic and comparison of integers.</summary>
    Integer,

    /// <summary>Moves, selections, constants, predicates.</summary>
    Move,

    /// <summary>Exchange between the threads of a warp.</summary>
    Exchange,

    /// <summary>Barriers, fences and waits for copies.</summary>
    Barrier,

    /// <summary>Branches, ends and no-operations.</summary>
    Control,

    /// <summary>None of these.</summary>
    Other,
}

/// <summary>The class of an opcode: the first rule that it matches. Instructions of the uniform datapath (U…) issue like the others and count with them.</summary>
internal static class InstructionClasses
{
    private static readonly (InstructionClass Class, Regex Opcodes)[] Rules =
    [
        Rule(InstructionClass.Tensor, "[HIBDQ]G?MMA"),
        Rule(InstructionClass.GlobalLoad, "LDG|LDGSTS|LD|UBLKCP|UTMALDG"),
        Rule(InstructionClass.GlobalStore, "STG|ST|REDG?|ATOMG?|UTMASTG|UTMAREDG"),
        Rule(InstructionClass.SharedLoad, "LDS|LDSM"),
        Rule(InstructionClass.SharedStore, "STS|STSM|ATOMS"),
        Rule(InstructionClass.Local, "LDL|STL"),
        Rule(InstructionClass.Float, "[HFD](FMA|ADD|MUL|MNMX|SET|SETP|SEL|SWZADD|CHK)2?|MUFU|FRND"),
        Rule(InstructionClass.Convert, "[IF]2[IF]P?|I2IP"),
        Rule(InstructionClass.Bits, "U?(LOP|LOP3|SHF|SHL|SHR|PRMT|BREV|BMSK|POPC|FLO|SGXT)"),
        Rule(InstructionClass.Integer, "U?(IMAD|IMUL|IADD|IADD3|ISETP|IMNMX|LEA|VIADD|VIADDMNMX|VIMNMX|VIMNMX3)|IABS|IDP|IDP4A|VABSDIFF4?"),
        Rule(InstructionClass.Move, "U?(MOV|SEL|PLOP3|PSETP|LDC|P2UR|R2UR)|P2R|R2P|CS2U?R|S2U?R|UR2UP|UP2UR|B2R|R2B"),
        Rule(InstructionClass.Exchange, "SHFL|VOTEU?|MATCH|C?REDUX|ELECT"),
        Rule(InstructionClass.Barrier, "BAR|DEPBAR|LDGDEPBAR|ARRIVES|SYNCS|MEMBAR|ERRBAR|CCTL|FENCE|WARPGROUP|WARPSYNC|UCGABAR_ARV|UCGABAR_WAIT|UTMACMDFLUSH"),
        Rule(InstructionClass.Control, "BRA|BRXU?|JMP|JMX|CALL|RET|EXIT|NOP|BSSY|BSYNC|BREAK|BMOV|YIELD|KILL|NANOSLEEP|ACQBULK|PREEXIT|BPT|USETMAXREG"),
    ];

    /// <param name="opcode">Without its modifiers.</param>
    public static InstructionClass Of(string opcode)
    {
        foreach (var (kind, opcodes) in Rules)
        {
            if (opcodes.IsMatch(opcode))
            {
                return kind;
            }
        }
        return InstructionClass.Other;
    }

    private static (InstructionClass Class, Regex Opcodes) Rule(InstructionClass kind, string opcodes) => (kind, new Regex($"^(?:{opcodes})$"));
}

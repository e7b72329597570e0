using System.Globalization;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>Evenly spaced levels, worked out from the bits of their code: exact, and cheaper than a table that no single register holds.</summary>
internal static class EvenLevels
{
    private const int WordBits = 32;

    /// <summary>The entry as C#; null where the entries are not evenly spaced.</summary>
    /// <param name="index">Bits above the table's are ignored.</param>
    public static string? Spell(Target target, MachineTable table, MachineExpr index, SpellingContext context)
    {
        if (TableEntries.Line(table.Values) is not { } line)
        {
            return null;
        }
        var bits = TableEntries.IndexBits(table.Values);
        var (word, place) = index is MachineOp { Code: OpCode.ShiftRight } shift ? (shift.Operands[0], shift.Immediate) : (index, 0);
        var spelled = target.Spell(word, context);
        var above = WordBits - place - bits;
        string Convert(string whole) => $"{target.Vector}.ConvertToSingle({whole})";
        if (line.Step == 1 && line.First == -(1 << (bits - 1)) && table.Values.Count == 1 << bits)
        {
            // With its upper bit flipped the code is a number in two's complement: at the top of the lane a shift extends its sign.
            var signed = $"({spelled} ^ {context.Mask(UpperBits(bits))})";
            return Convert($"{(above == 0 ? signed : $"({signed} << {Text(above)})")} >> {Text(WordBits - bits)}");
        }
        var shifted = place == 0 ? spelled : $"({spelled} >>> {Text(place)})";
        var position = Convert(above == 0 ? shifted : $"{shifted} & {context.Mask((1 << bits) - 1)}");
        return line switch
        {
            (1, 0) => position,
            (1, _) => $"({position} + {context.Constant(line.First)})",
            _ => target.MultiplyAdd(position, context.Constant(line.Step), context.Constant(line.First)),
        };
    }

    // The upper bit of every code of a word: codes lie side by side, or one in a byte where their bits are no power of two.
    private static int UpperBits(int bits)
    {
        var width = (bits & (bits - 1)) == 0 ? bits : 8;
        var mask = 0u;
        for (var place = bits - 1; place < WordBits; place += width)
        {
            mask |= 1u << place;
        }
        return unchecked((int)mask);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

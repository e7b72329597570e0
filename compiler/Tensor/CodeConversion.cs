using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Tensor;

/// <summary>
/// How packed codes become numbers of 16 bits in registers, two at a time: level = <see cref="Factor"/>·(number + <see cref="Base"/>).
/// The list of conversions is tried in order; the first that gives every level exactly, or else the table, is taken.
/// </summary>
/// <param name="Factor">What the scale takes over from the level.</param>
/// <param name="Base">What the zero point takes over from the level.</param>
public abstract record CodeConversion(int Bits, double Factor, double Base)
{
    private const int MantissaOfHalf = 10;

    /// <summary>The planes of powers of two that codes are cut into, with the code's bit at which each begins.</summary>
    public IReadOnlyList<(int Bits, int Shift)> Planes
    {
        get
        {
            var shift = 0;
            var planes = new List<(int, int)>();
            foreach (var bits in Integers.PowersOfTwo(Bits))
            {
                planes.Add((bits, shift));
                shift += bits;
            }
            return planes;
        }
    }

    /// <summary>The largest magnitude of a number that codes become.</summary>
    public abstract double Largest { get; }

    /// <summary>The bit of a lane's words at which a plane's part of a code lies.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="register">The register of the fragment, counted through the block.</param>
    /// <param name="element">Which element of the register.</param>
    public virtual int BitOf(int plane, int register, int element)
    {
        var (widest, bits) = (Planes[0].Bits, Planes[plane].Bits);
        if (widest == 8)
        {
            return (16 * register) + (8 * element);
        }
        // Codes of the widest plane begin at multiples of their width within each byte; the bits of a narrower plane lie below one another
        // in the same columns, so that one shift brings a whole row of them to where the wide plane's codes are.
        var (perByte, perWord) = (8 / widest, 16 / widest);
        var (word, at) = (register / perWord, register % perWord);
        var ratio = widest / bits;
        var turn = (at / perByte) + (2 * (word % ratio));
        return (32 * (word / ratio)) + (16 * element) + (widest * (at % perByte)) + (bits * (turn % ratio)) + (8 * (turn / ratio));
    }

    /// <summary>The conversion of a level; null where there is none.</summary>
    public static CodeConversion? Of(CodeFunction level)
    {
        var type = level.Field.Type;
        var flip = PackingFlip(type) ^ CodeFunction.PackingFlip(type);
        var levels = Enumerable.Range(0, level.Levels.Count).Select(u => level.Levels[u ^ (int)flip]).ToEquatableArray();
        return (CodeConversion?)MagicNumbers.TryOf(type.Bits, levels)
            ?? (CodeConversion?)FloatBits.TryOf(type, levels)
            ?? PairTable.TryOf(type.Bits, levels);
    }

    /// <summary>The bits that are inverted in a packed code: the sign of two's complement, so that patterns count up from the least value.</summary>
    public static uint PackingFlip(ElementType type) => type.Kind is ElementKind.Int or ElementKind.Sym ? 1u << (type.Bits - 1) : 0;

    /// <summary>
    /// Codes in the mantissa of 1024: the bits of a code put into those of the number 1024 give 1024 + code, and what is subtracted takes
    /// the 1024 away again. For levels that count up evenly.
    /// </summary>
    public sealed record MagicNumbers(int Bits, double Factor, double Base) : CodeConversion(Bits, Factor, Base)
    {
        public override double Largest => (1 << Bits) - 1 + Math.Abs(Base);

        public static MagicNumbers? TryOf(int bits, EquatableArray<double> levels)
        {
            var factor = levels.Count > 1 ? levels[1] - levels[0] : 1;
            var start = factor == 0 ? 0.5 : levels[0] / factor;
            var counts = start == Math.Floor(start) && Math.Abs(start) < 1 << MantissaOfHalf && levels.Select((l, u) => l == factor * (u + start)).All(same => same);
            return counts && bits is 1 or 2 or 3 or 4 or 5 or 6 or 8 ? new MagicNumbers(bits, factor, start) : null;
        }
    }

    /// <summary>Small floats whose sign, exponent and mantissa are moved to where those of an f16 are; the difference of the biases is the factor.</summary>
    public sealed record FloatBits(int Bits, int Mantissa, double Factor) : CodeConversion(Bits, Factor, 0)
    {
        public override double Largest => HalfBits.ToDouble(((1u << (Bits - 1)) - 1) << (MantissaOfHalf - Mantissa));

        public static FloatBits? TryOf(ElementType type, EquatableArray<double> levels)
        {
            var bits = type.Bits;
            // A pattern that is no number is never produced, so that any number may stand for it.
            bool IsNumber(uint u) => type.Decode(u ^ PackingFlip(type)) is var x && !double.IsNaN(x) && !double.IsInfinity(x);
            for (var mantissa = bits - 2; bits is 4 or 8 && mantissa >= Math.Max(0, bits - 6); mantissa--)
            {
                var sign = 1u << (bits - 1);
                double Number(uint u) => HalfBits.ToDouble((u & (sign - 1)) << (MantissaOfHalf - mantissa)) * ((u & sign) != 0 ? -1 : 1);
                var factor = levels[1] / Number(1);
                if (levels.Select((l, u) => !IsNumber((uint)u) || l == factor * Number((uint)u)).All(same => same))
                {
                    return new FloatBits(bits, mantissa, factor);
                }
            }
            return null;
        }
    }

    /// <summary>Codes as unsigned bytes, four to a register, for sums in whole numbers; the first level corrects the sums.</summary>
    public sealed record Bytes(int Bits, double Factor, double Base) : CodeConversion(Bits, Factor, Base)
    {
        public override double Largest => (1 << Bits) - 1 + Math.Abs(Base);

        public override int BitOf(int plane, int register, int element)
        {
            var bits = Planes[plane].Bits;
            var perByte = 8 / bits;
            return (32 * (register / perByte)) + (8 * element) + (bits * (register % perByte));
        }
    }

    /// <summary>
    /// Two codes at a time looked up in a table of pairs, each level rounded to f16. Every lane has a copy of the table in a bank of its own.
    /// </summary>
    public sealed record PairTable(int Bits, EquatableArray<double> Levels, double Factor) : CodeConversion(Bits, Factor, 0)
    {
        public override double Largest => Levels.Select(Math.Abs).Max();

        public override int BitOf(int plane, int register, int element) => Bits * ((2 * register) + element);

        /// <summary>The table: the f16 of the first code below that of the second.</summary>
        public IEnumerable<uint> Entries => from second in Levels from first in Levels select HalfBits.Of(first) | (HalfBits.Of(second) << 16);

        public static PairTable? TryOf(int bits, EquatableArray<double> levels)
        {
            if (bits is not (1 or 2 or 4))
            {
                return null;
            }
            // The largest level is brought to between 1 and 2, where f16 has all its bits also for the levels near 0.
            var largest = levels.Select(Math.Abs).Max();
            var factor = largest == 0 ? 1 : Math.Pow(2, Math.Floor(Math.Log(largest) / Math.Log(2)));
            return new PairTable(bits, levels.Select(l => l / factor).ToEquatableArray(), factor);
        }
    }
}

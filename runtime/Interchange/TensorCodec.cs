using System.Buffers.Binary;
using System.Numerics;
using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Interchange;

/// <summary>Goes between the words of a tensor and the fields of a matrix.</summary>
/// <param name="words">The first word: little-endian, at any alignment.</param>
internal sealed unsafe class TensorCodec(TensorPlan plan, byte* words)
{
    /// <summary>Reads all words into the fields, which have none of their bits yet.</summary>
    /// <param name="pool">The threads that work on it; the caller's alone where it is null. Words share no elements, so the result does not depend on them.</param>
    /// <exception cref="InvalidDataException">A bit that says nothing is not 0, or a number is not what the size of the matrix makes it; the message names the byte.</exception>
    public void Unpack(EncodedMatrix matrix, WorkerPool? pool)
    {
        CheckUnnamed();
        CheckNumbers();
        foreach (var step in plan.Steps)
        {
            var field = matrix[step.Field.Name];
            Run(pool, field.Descriptor.Type.PatternBytes switch
            {
                1 => (first, end) => Unpack(step, field.Pointer, first, end),
                2 => (first, end) => Unpack(step, (ushort*)field.Pointer, first, end),
                _ => (first, end) => Unpack(step, (uint*)field.Pointer, first, end),
            });
        }
    }

    /// <summary>Writes the fields into all words, which are 0.</summary>
    /// <inheritdoc cref="Unpack(EncodedMatrix, WorkerPool?)" path="/param"/>
    public void Pack(EncodedMatrix matrix, WorkerPool? pool)
    {
        for (var word = 0; word < plan.Numbers.Length; word++)
        {
            Store(word, (ulong)plan.Numbers[word]);
        }
        foreach (var step in plan.Steps)
        {
            var field = matrix[step.Field.Name];
            Run(pool, field.Descriptor.Type.PatternBytes switch
            {
                1 => (first, end) => Pack(step, field.Pointer, first, end),
                2 => (first, end) => Pack(step, (ushort*)field.Pointer, first, end),
                _ => (first, end) => Pack(step, (uint*)field.Pointer, first, end),
            });
        }
    }

    /// <summary>The byte where the word begins that has an element of a field; null where this tensor has none of it.</summary>
    public long? Find(FieldDescriptor field, long wanted)
    {
        foreach (var step in plan.Steps.Where(s => s.Field == field))
        {
            for (var word = 0L; word < plan.Words; word++)
            {
                var distance = wanted - plan.Element(step, word);
                var (number, rest) = step.Apart == 0 ? (0, distance) : Math.DivRem(distance, step.Apart);
                if (rest == 0 && number >= 0 && number < step.Run.Count)
                {
                    return word * plan.WordBytes;
                }
            }
        }
        return null;
    }

    private void Unpack<T>(TensorStep step, T* patterns, long first, long end)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (mask, run, apart, stride) = (step.Mask, step.Run, step.Apart, step.LastStride);
        var at = patterns + plan.Element(step, first);
        for (var word = first; word < end; word++, at += stride)
        {
            var pattern = at;
            var (bits, position) = (Load(word), run.Position);
            for (var i = 0; i < run.Count; i++, pattern += apart, position += run.Spacing)
            {
                *pattern |= T.CreateTruncating(((bits >> position) & mask) << run.FirstBit);
            }
        }
    }

    private void Pack<T>(TensorStep step, T* patterns, long first, long end)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (mask, run, apart, stride) = (step.Mask, step.Run, step.Apart, step.LastStride);
        var at = patterns + plan.Element(step, first);
        for (var word = first; word < end; word++, at += stride)
        {
            var pattern = at;
            var (bits, position) = (Load(word), run.Position);
            for (var i = 0; i < run.Count; i++, pattern += apart, position += run.Spacing)
            {
                bits |= ((ulong.CreateTruncating(*pattern) >> run.FirstBit) & mask) << position;
            }
            Store(word, bits);
        }
    }

    /// <summary>Calls <paramref name="work"/> with the words of each row of the tensor: those along its last dimension.</summary>
    private void Run(WorkerPool? pool, Action<long, long> work)
    {
        const int RowsPerPiece = 16;
        var rows = plan.Words / plan.RowWords;
        pool.ForOrHere(checked((int)((rows + RowsPerPiece - 1) / RowsPerPiece)), piece =>
        {
            for (var row = (long)piece * RowsPerPiece; row < Math.Min(rows, (piece + 1L) * RowsPerPiece); row++)
            {
                work(row * plan.RowWords, (row + 1) * plan.RowWords);
            }
        });
    }

    private void CheckUnnamed()
    {
        for (var word = 0L; plan.Unnamed != 0 && word < plan.Words; word++)
        {
            if ((Load(word) & plan.Unnamed) != 0)
            {
                throw new InvalidDataException($"the word at byte {word * plan.WordBytes} has bits that say nothing, and are not 0");
            }
        }
    }

    private void CheckNumbers()
    {
        for (var word = 0; word < plan.Numbers.Length; word++)
        {
            var mask = ulong.MaxValue >> (64 - (8 * plan.WordBytes));
            if (Load(word) != ((ulong)plan.Numbers[word] & mask))
            {
                throw new InvalidDataException($"the word at byte {word * plan.WordBytes} is {Load(word)}, and should be {plan.Numbers[word]}");
            }
        }
    }

    private ulong Load(long word)
    {
        var at = new ReadOnlySpan<byte>(words + (word * plan.WordBytes), plan.WordBytes);
        return plan.WordBytes switch
        {
            1 => at[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(at),
        };
    }

    private void Store(long word, ulong bits)
    {
        var at = new Span<byte>(words + (word * plan.WordBytes), plan.WordBytes);
        switch (plan.WordBytes)
        {
            case 1:
                at[0] = (byte)bits;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)bits);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)bits);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(at, bits);
                break;
        }
    }
}

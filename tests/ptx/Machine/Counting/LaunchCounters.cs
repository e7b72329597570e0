namespace Kernels.PtxMachine;

/// <summary>One instruction of the text with what was counted for it.</summary>
public sealed record InstructionCount(int Line, string Instruction, InstructionClass Class, Counters Counters);

/// <summary>What a launch counted: by instruction, over ranges of the text, and by buffer.</summary>
public sealed class LaunchCounters
{
    private readonly IReadOnlyDictionary<string, int> labels;

    internal LaunchCounters(IReadOnlyList<InstructionCount> instructions, IReadOnlyDictionary<string, int> labels, IReadOnlyList<BufferCounters> buffers)
    {
        (Instructions, this.labels, Buffers) = (instructions, labels, buffers);
        All = new(instructions);
    }

    /// <summary>Every instruction of the entry in the order of the text.</summary>
    public IReadOnlyList<InstructionCount> Instructions { get; }

    /// <summary>The traffic of every buffer that the launch accessed.</summary>
    public IReadOnlyList<BufferCounters> Buffers { get; }

    /// <summary>The whole entry.</summary>
    public CountedRange All { get; }

    /// <summary>The traffic of the buffer of this name; zeros where it was not accessed.</summary>
    public BufferCounters Buffer(string name) => Buffers.FirstOrDefault(b => b.Buffer == name) ?? new(name, 0, 0, 0, 0, 0);

    /// <summary>The instructions from one label up to another: a loop lies between its head and the label behind it.</summary>
    /// <exception cref="ArgumentException">The entry has no such label, or they stand the other way round.</exception>
    public CountedRange Between(string from, string to)
    {
        var (start, end) = (IndexOf(from), IndexOf(to));
        return start <= end ? new([.. Instructions.Skip(start).Take(end - start)]) : throw new ArgumentException($"Label {to} stands before {from}.");
    }

    private int IndexOf(string label) =>
        labels.TryGetValue(label, out var index) ? index : throw new ArgumentException($"The entry has no label {label}; it has {string.Join(", ", labels.Keys)}.");
}

/// <summary>Sums over a range of instructions.</summary>
public sealed class CountedRange
{
    private readonly Dictionary<InstructionClass, long> byClass = [];

    internal CountedRange(IReadOnlyList<InstructionCount> instructions)
    {
        Instructions = instructions;
        var sum = default(Counters);
        foreach (var instruction in instructions)
        {
            sum.Add(instruction.Counters);
            byClass[instruction.Class] = Issued(instruction.Class) + instruction.Counters.Issued;
        }
        Total = sum;
    }

    public IReadOnlyList<InstructionCount> Instructions { get; }

    public Counters Total { get; }

    /// <summary>Warp instructions by class; only classes that occur.</summary>
    public IReadOnlyDictionary<InstructionClass, long> ByClass => byClass;

    /// <summary>Warp instructions of one class.</summary>
    public long Issued(InstructionClass kind) => byClass.GetValueOrDefault(kind);

    /// <summary>What is issued for each tensor instruction beside it; infinite where there is none.</summary>
    public double OthersPerTensor => Issued(InstructionClass.Tensor) is var tensor && tensor == 0
        ? double.PositiveInfinity
        : (double)(Total.Issued - tensor) / tensor;
}

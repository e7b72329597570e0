using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>PTX text made ready to run on the CPU.</summary>
public sealed class PtxModule
{
    private readonly Dictionary<string, Kernel> kernels;

    private PtxModule(ModuleSyntax syntax)
    {
        Syntax = syntax;
        kernels = syntax.Entries.ToDictionary(e => e.Name, e => Kernel.Decode(syntax, e), StringComparer.Ordinal);
    }

    /// <summary>The module as written.</summary>
    public ModuleSyntax Syntax { get; }

    /// <summary>The names of the entries in the order of the text.</summary>
    public IReadOnlyList<string> Entries => [.. Syntax.Entries.Select(e => e.Name)];

    /// <summary>Reads a module and decodes every instruction of its entries.</summary>
    /// <exception cref="PtxException">Something that the machine does not know; the message names the line and the instruction.</exception>
    public static PtxModule Parse(string text) => new(PtxParser.Parse(text));

    /// <summary>Runs an entry to its end.</summary>
    /// <param name="args">One for each parameter: a <see cref="DeviceBuffer"/> for its address, numbers, bytes for a structure.</param>
    /// <exception cref="ArgumentException">There is no such entry, or the shape or the arguments do not fit it.</exception>
    public LaunchResult Launch(string entry, LaunchShape shape, DeviceMemory memory, IReadOnlyList<object> args, LaunchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(args);
        if (!kernels.TryGetValue(entry, out var kernel))
        {
            throw new ArgumentException($"The module has no entry {entry}; it has {string.Join(", ", Entries)}.");
        }
        shape.Verify();
        VerifyThreads(kernel.Syntax, shape);
        return new Launch(kernel, shape, memory, Arguments.Pack(kernel, args), options ?? new(), memory.VariablesOf(this)).Run();
    }

    private static void VerifyThreads(EntrySyntax entry, LaunchShape shape)
    {
        if (entry.MaximumThreads < shape.Threads)
        {
            throw new ArgumentException($"Entry {entry.Name} declares at most {entry.MaximumThreads} threads (.maxntid), not {shape.Threads}.");
        }
        if (entry.Threads is { } required && !required.Concat([1, 1]).Take(3).SequenceEqual([shape.BlockX, shape.BlockY, shape.BlockZ]))
        {
            throw new ArgumentException($"Entry {entry.Name} demands a block of {string.Join(" x ", required)} threads (.reqntid), not {shape.BlockX} x {shape.BlockY} x {shape.BlockZ}.");
        }
    }
}

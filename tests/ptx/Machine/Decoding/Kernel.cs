using Kernels.PtxMachine.Instructions;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>An entry ready to run.</summary>
internal sealed class Kernel
{
    private Kernel(EntrySyntax syntax, Slots slots, MemoryLayout layout)
    {
        (Syntax, Slots, Layout) = (syntax, slots, layout);
    }

    public EntrySyntax Syntax { get; }

    public Slots Slots { get; }

    public MemoryLayout Layout { get; }

    public Instruction[] Code { get; private set; } = [];

    /// <summary>The unit in bytes in which shared memory is checked: every access to it is a multiple.</summary>
    public int SharedGranule { get; private set; }

    /// <summary>Whether blocks may meet in global memory, so that their order matters.</summary>
    public bool HasGlobalAtomics { get; private set; }

    /// <exception cref="PtxException">An instruction that the machine does not have.</exception>
    public static Kernel Decode(ModuleSyntax module, EntrySyntax entry)
    {
        var layout = MemoryLayout.Of(module, entry);
        var kernel = new Kernel(entry, new Slots(entry, layout), layout);
        var context = new DecodingContext(kernel.Slots, layout, entry.Labels);
        kernel.Code = [.. entry.Instructions.Select((syntax, index) => InstructionSet.Decode(context, syntax, index))];
        ControlFlow.SetReconvergence(kernel.Code);
        kernel.SharedGranule = context.SharedGranule;
        kernel.HasGlobalAtomics = context.HasGlobalAtomics;
        return kernel;
    }
}

/// <summary>What decoding an entry gathers beside the instructions.</summary>
internal sealed class DecodingContext(Slots slots, MemoryLayout layout, IReadOnlyDictionary<string, int> labels)
{
    public Slots Slots { get; } = slots;

    public MemoryLayout Layout { get; } = layout;

    public IReadOnlyDictionary<string, int> Labels { get; } = labels;

    public int SharedGranule { get; private set; } = 16;

    public bool HasGlobalAtomics { get; set; }

    /// <summary>Notes that shared memory is accessed in pieces of <paramref name="bytes"/> bytes.</summary>
    public void UsesShared(int bytes) => SharedGranule = Math.Min(SharedGranule, bytes);
}

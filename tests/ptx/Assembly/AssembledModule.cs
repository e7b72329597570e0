using System.Collections.Immutable;

namespace Kernels.PtxMachine.Assembly;

/// <summary>What a kernel takes, as the assembler tells.</summary>
/// <param name="Registers">32-bit registers of each thread.</param>
/// <param name="StackBytes">Bytes of local memory that each thread has for its stack frame.</param>
/// <param name="SpillStoreBytes">Bytes of registers that each thread's code stores to local memory for want of registers; null where only the machine code is known.</param>
/// <param name="SpillLoadBytes">Bytes that it loads back; null likewise.</param>
/// <param name="SharedBytes">Static shared memory of each block; what a launch adds is not known here.</param>
public sealed record AssembledKernel(string Name, int Registers, int StackBytes, int? SpillStoreBytes, int? SpillLoadBytes, int SharedBytes)
{
    /// <summary>Whether each thread keeps all that it works on in registers.</summary>
    public bool InRegisters => StackBytes == 0 && SpillStoreBytes is null or 0 && SpillLoadBytes is null or 0;
}

/// <summary>A module in machine code.</summary>
/// <param name="Ptx">The text that it was assembled from.</param>
/// <param name="Cubin">The ELF file with the machine code and, for each instruction, the line of the text.</param>
/// <param name="Warnings">Warnings of the assembler, and its notes on lost performance.</param>
public sealed record AssembledModule(
    string Ptx, GpuArchitecture Architecture, ImmutableArray<byte> Cubin, ImmutableArray<AssembledKernel> Kernels, ImmutableArray<string> Warnings);

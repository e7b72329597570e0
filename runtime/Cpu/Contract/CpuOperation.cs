using System.Collections.Immutable;

namespace Kernels.Cpu;

/// <summary>A node of a graph on this machine, with its weights as its kernel reads them. It does not change, and sessions share it.</summary>
internal abstract class CpuOperation
{
    /// <summary>The memories that a session keeps for it from run to run.</summary>
    public virtual ImmutableArray<CpuState> States => [];

    /// <summary>Bytes of scratch memory that a run with that many rows of output needs.</summary>
    public virtual long WorkspaceBytes(int rows) => 0;

    /// <summary>Whether the output may lie in the memory of that input.</summary>
    public virtual bool MayOverwrite(int input) => false;

    /// <summary>Runs the operation. It must not allocate, and its result must not depend on the number of threads.</summary>
    public abstract void Run(in CpuRun run);
}

using System.Collections.Immutable;

namespace Kernels.Gpu.Models;

/// <summary>A node of a graph on a device, with its weights there. It does not change, and sessions share it.</summary>
internal abstract class DeviceOperation
{
    /// <summary>The memories that a session keeps for it from run to run.</summary>
    public virtual ImmutableArray<DeviceState> States => [];

    /// <summary>The floats of scratch memory that a run with that many tokens needs.</summary>
    public virtual long WorkspaceLength(int tokens) => 0;

    /// <summary>Adds the launches of the operation to a run.</summary>
    public abstract void Plan(RunPlan plan);
}

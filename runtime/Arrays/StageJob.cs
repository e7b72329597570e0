using System.Diagnostics.CodeAnalysis;

namespace Kernels.Arrays;

/// <summary>What a generated stage sees of a call: arrays by their numbers, extents, and the steps of a scan that it is to run.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Stages get a pointer to it and read its fields in loops.")]
public unsafe struct StageJob
{
    /// <summary>The first element of each array; null where an optional one is absent. Arrays of integers are int32, all others f32.</summary>
    public float** Arrays;

    /// <summary><see cref="ArrayView.MaxRank"/> strides for each array, in elements.</summary>
    public nint* Strides;

    /// <summary>For each array null, or the place along its walked axis for each step of the scan.</summary>
    public int** Places;

    /// <summary>The extents, in the order of <see cref="ArrayKernel.Extents"/>.</summary>
    public nint* Extents;

    /// <summary>The first step.</summary>
    public nint From;

    /// <summary>One past the last step.</summary>
    public nint To;
}

/// <summary>The number of independent pieces that a stage's work falls into, for this job on this machine.</summary>
public unsafe delegate nint StagePieces(StageJob* job);

/// <summary>Runs the pieces from first to end - 1. Different pieces may run at the same time; results do not depend on how they are grouped.</summary>
public unsafe delegate void StageRun(StageJob* job, nint first, nint end);

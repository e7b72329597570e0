using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// A kernel or scan as it is compiled: its arrays, how its extents are found, and stages that run one after the other. It says what is
/// computed in which order; how each target writes its loops is left to the emitters.
/// </summary>
/// <param name="Kernel">The declaration, with defaults and histories written out.</param>
/// <param name="Stages">What runs first; of a scan, what does not hang on its states.</param>
/// <param name="Recurrence">The steps of a scan; null in a kernel.</param>
/// <param name="Chunks">The scan in chunks that carry states; null where states are no decay·state + input.</param>
/// <param name="Products">The chunks as small matrix products; null where a decay is not one number for each matrix of states.</param>
/// <param name="HasStep">Whether one step can be run by itself.</param>
public sealed record ArrayProgram(
    KernelModel Kernel,
    EquatableArray<ProgramExtent> Extents,
    EquatableArray<ProgramArray> Arrays,
    EquatableArray<ProgramStage> Stages,
    LoopGroup? Recurrence,
    ChunkedProgram? Chunks,
    ChunkedProgram? Products,
    bool HasStep)
{
    /// <summary>All groups of loops, each once, in the order in which they are written.</summary>
    public IEnumerable<LoopGroup> Groups =>
        Stages.OfType<LoopGroup>()
            .Concat(Recurrence is null ? [] : [Recurrence])
            .Concat(new[] { Chunks, Products }.OfType<ChunkedProgram>().SelectMany(c => c.Summarize.Append(c.Combine).Concat(c.Complete)))
            .Distinct();
}

/// <summary>An extent; null where a dimension of an argument gives it.</summary>
public sealed record ProgramExtent(string Name, Expr? Value);

/// <summary>What an array is to its kernel.</summary>
public enum ProgramRole { Input, Optional, State, Intermediate, Result, Decay, Contribution }

/// <summary>An array that stages share.</summary>
/// <param name="Sizes">The extent of each dimension.</param>
/// <param name="TimeAxis">The dimension that is the scan's axis; -1 where it has none.</param>
/// <param name="Innermost">The dimension whose elements lie one after the other; -1 where any may.</param>
/// <param name="Format">The declared format that a parameter's arrays are in; what stages see is their values. Null for numbers as they come.</param>
public sealed record ProgramArray(
    string Name, ProgramRole Role, bool IsInteger, EquatableArray<Expr> Sizes, int TimeAxis, double Initial = 0, int Innermost = -1, string? Format = null);

/// <summary>A part of a kernel that runs after the one before it has ended.</summary>
public abstract record ProgramStage;

/// <summary>Equations that run in order at each point of some axes.</summary>
/// <param name="Time">The axis that runs step by step, in order, inside each point; null where there is none.</param>
/// <param name="Points">The axes whose points are independent of one another.</param>
/// <param name="Lanes">One more independent axis, whose points share a register; null where each equation has lanes of its own.</param>
/// <param name="Preferred">The axis that lanes of an equation of its own go along where it has it; null where none is preferred.</param>
/// <param name="Chunk">Axes that run over the steps of the job, not over a whole extent.</param>
public sealed record LoopGroup(
    string Name, string? Time, EquatableArray<string> Points, string? Lanes, string? Preferred, EquatableArray<string> Chunk, EquatableArray<EquationModel> Equations)
    : ProgramStage
{
    /// <summary>The extents that stand for the first and the last step of the job.</summary>
    public static ExtentValue FirstStep { get; } = new("first");

    /// <inheritdoc cref="FirstStep"/>
    public static ExtentValue LastStep { get; } = new("last");

    /// <summary>Everything outside the loops of one equation.</summary>
    public IReadOnlyList<string> Outer => [.. Points, .. Time is null ? Array.Empty<string>() : [Time], .. Lanes is null ? Array.Empty<string>() : [Lanes]];

    /// <summary>The index along which an equation has its lanes; null where it has none.</summary>
    internal LaneChoice? LaneOf(EquationModel equation)
    {
        if (Lanes is not null && (equation.Indices.Contains(Lanes) || equation.Value.Indices().Contains(Lanes)))
        {
            return new LaneChoice(Lanes, false);
        }
        return LaneChoice.Of(equation, Outer, Preferred);
    }
}

/// <summary>A call of another kernel or scan, whose result is the target.</summary>
public sealed record CallGroup(Apply Call, KernelModel Callee, EquationModel Equation) : ProgramStage;

/// <summary>A scan in chunks: what each adds, how that is carried on, and the results of each.</summary>
public sealed record ChunkedProgram(EquatableArray<LoopGroup> Summarize, LoopGroup Combine, EquatableArray<LoopGroup> Complete);

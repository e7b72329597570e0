using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops;

/// <summary>
/// The first form of KernelIr: a loop nest over named indices that says what is computed, one number at a time.
/// Rewrite rules turn one nest into another; the vectorizer turns the last one into machine code.
/// </summary>
/// <param name="Name">The kernel, with the formats that were put into it.</param>
/// <param name="Free">Indices that the caller binds: the time of one step of a scan.</param>
public sealed record Nest(string Name, EquatableArray<string> Free, EquatableArray<NestArray> Arrays, EquatableArray<Statement> Body);

/// <summary>Where an array of a nest comes from.</summary>
public enum ArrayRole { Input, Optional, Field, Table, Prepared, Turned, State, Temporary, Output }

/// <summary>An array that a nest reads or writes: one extent for each dimension, and its values where it is a table.</summary>
public sealed record NestArray(string Name, ArrayRole Role, ElementType Type, EquatableArray<Expr> Extents, EquatableArray<double>? Values = null);

/// <summary>A statement of a nest.</summary>
public abstract record Statement;

/// <summary>Runs <see cref="Body"/> for every <see cref="Index"/> from <see cref="From"/> on that is below <see cref="Count"/>.</summary>
public sealed record Loop(string Index, Expr Count, EquatableArray<Statement> Body) : Statement
{
    /// <summary>The first value of the index.</summary>
    public Expr From { get; init; } = new Number(0);

    /// <summary>From one value of the index to the next; the range is a multiple of it.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Whether neighbouring values of the index share a register.</summary>
    public bool IsLanes { get; init; }
}

/// <summary>How an accumulator adds up.</summary>
public enum LocalKind { Float, Integer }

/// <summary>Declares an accumulator; it is read as an element without indices.</summary>
public sealed record Local(string Name, LocalKind Kind, Expr Initial) : Statement;

/// <summary><c>name += value</c>, or the maximum or minimum of both.</summary>
public sealed record Update(string Name, ReductionKind Kind, Expr Value) : Statement;

/// <summary><c>array[at] = value</c>.</summary>
public sealed record Store(string Array, EquatableArray<Expr> At, Expr Value) : Statement;

using System;

namespace Kernels.Compiler;

/// <summary>A plan of a back end for a declaration, or the reason why it has none.</summary>
public sealed class Planned<T>
    where T : class
{
    internal Planned(T? plan, string? refusal) => (Plan, Refusal) = (plan, refusal);

    /// <summary>The plan; null where there is none.</summary>
    public T? Plan { get; }

    /// <summary>Why there is none, as a sentence without its subject's article: <c>F has no tensor-core kernel: …</c>.</summary>
    public string? Refusal { get; }

    public static implicit operator Planned<T>(T plan) => new(plan, null);

    /// <summary>The next plan, made of this one; its own refusal where there is none.</summary>
    public Planned<TNext> Then<TNext>(Func<T, Planned<TNext>> next)
        where TNext : class => Plan is { } plan ? next(plan) : Planned.Refused<TNext>(Refusal!);
}

/// <summary>Makes plans that are none.</summary>
public static class Planned
{
    /// <summary>No plan, for a reason.</summary>
    public static Planned<T> Refused<T>(string reason)
        where T : class => new(null, reason);
}

using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>A kernel that was asked for by attribute, for one weight format and one activation (null for f32).</summary>
public sealed record Instantiation(string Kernel, string Weight, string? Activation)
{
    /// <summary>The activation's name that stands for numbers as they come.</summary>
    public const string Float = "f32";
}

/// <summary>An instantiation with the place of its attribute.</summary>
public sealed record InstantiationRequest(Instantiation Instantiation, string Path, SourceSpan Span);

namespace Kernels.Generators;

/// <summary>The names of the pipeline's steps: what tests of incrementality ask for.</summary>
public static class TrackingNames
{
    /// <summary>A <c>.qk</c> file, parsed.</summary>
    public const string Parse = nameof(Parse);

    /// <summary>A declaration, bound, with its place.</summary>
    public const string Bind = nameof(Bind);

    /// <summary>What a declaration means, without its place.</summary>
    public const string Model = nameof(Model);

    /// <summary>What the referenced assemblies declare, as text.</summary>
    public const string Reference = nameof(Reference);

    /// <summary>A declaration of a referenced assembly, bound.</summary>
    public const string Import = nameof(Import);

    /// <summary>The declarations of the project together.</summary>
    public const string Project = nameof(Project);

    /// <summary>A class that is to be generated.</summary>
    public const string Unit = nameof(Unit);

    /// <summary>The text of a generated class.</summary>
    public const string Emit = nameof(Emit);

    /// <summary>The text of the registration.</summary>
    public const string Register = nameof(Register);

    /// <summary>The text of the registration for GPUs.</summary>
    public const string RegisterGpu = nameof(RegisterGpu);
}

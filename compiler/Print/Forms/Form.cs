using Kernels.Compiler;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>A form that declarations have on their way to a machine. What has none in it is null.</summary>
internal abstract class Form
{
    /// <summary>The namespace of generated code.</summary>
    protected const string Namespace = "Printed";

    /// <summary>The name that the option takes.</summary>
    public abstract string Name { get; }

    /// <summary>What it shows, for the option's help.</summary>
    public abstract string Description { get; }

    /// <summary>A kernel or scan over arrays.</summary>
    /// <param name="callees">The kernel of that name.</param>
    public abstract Planned<string>? Kernel(KernelModel kernel, Func<string, KernelModel> callees);

    /// <summary>Linear for weights in a format and activations in f32 (null) or another format.</summary>
    /// <param name="target">The instruction set that was asked for; null for all, or for the widest.</param>
    public abstract string? Linear(FormatModel weight, FormatModel? activation, Target? target);
}

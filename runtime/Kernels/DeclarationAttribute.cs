namespace Kernels;

/// <summary>
/// Says what a <c>.qk</c> file of the assembly declares and which classes were generated for it. The build writes it; the builds of projects
/// that reference the assembly read it, so that their kernels can call this one and be paired with it.
/// </summary>
/// <param name="compiler">The version of the compiler.</param>
/// <param name="namespace">The namespace of the classes.</param>
/// <param name="text">The declaration, in canonical text.</param>
/// <param name="classes">The names of the classes.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class DeclarationAttribute(string compiler, string @namespace, string text, params string[] classes) : Attribute
{
    /// <summary>The version of the compiler: packed bytes of one version mean nothing to another.</summary>
    public string Compiler { get; } = compiler;

    /// <summary>The namespace of the classes.</summary>
    public string Namespace { get; } = @namespace;

    /// <summary>The declaration, in canonical text.</summary>
    public string Text { get; } = text;

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; } = classes;
}

namespace Kernels.Compiler.Project;

/// <summary>Which compiler this is.</summary>
public static class CompilerVersion
{
    /// <summary>The version of the package.</summary>
    public static string Text { get; } = typeof(CompilerVersion).Assembly.GetName().Version!.ToString(3);
}

using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>What bound expressions have in the place of one that is wrong.</summary>
internal static class Mistake
{
    /// <summary>Stands for an expression with a mistake that has been reported; nothing more is said about it.</summary>
    public static readonly Expr Reported = new Number(double.NaN);
}

namespace Kernels.Compiler.Spelling.Expressions;

/// <summary>What the classes of functions are called where the text of an expression runs.</summary>
/// <param name="Functions">Functions of one float.</param>
/// <param name="IndexFunctions">Functions of whole numbers.</param>
internal sealed record ExpressionDialect(string Functions, string IndexFunctions)
{
    /// <summary>C# on the CPU: one float for all lanes, and registers of lanes.</summary>
    public static ExpressionDialect Cpu { get; } = new("ScalarMath", "IndexMath");

    /// <summary>C# of one thread of a device, which has no lanes of its own.</summary>
    public static ExpressionDialect Device { get; } = new("DeviceMath", "DeviceMath");
}

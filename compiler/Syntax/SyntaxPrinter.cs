namespace Kernels.Compiler.Syntax;

/// <summary>Writes a syntax tree back as canonical text.</summary>
public static class SyntaxPrinter
{
    public static string Print(OrderSyntax order) => order.ToString();
}

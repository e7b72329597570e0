using System.Globalization;

namespace Kernels.Arrays;

/// <summary>Works out sizes.</summary>
internal static unsafe class SizeEvaluation
{
    public static nint Evaluate(this SizeExpression size, nint* extents)
    {
        switch (size)
        {
            case SizeOf extent:
                return extents[extent.Extent];
            case SizeConstant constant:
                return (nint)constant.Value;
            case SizeOperation operation:
                var (left, right) = (operation.Left.Evaluate(extents), operation.Right.Evaluate(extents));
                return operation.Operator switch
                {
                    SizeOperator.Add => left + right,
                    SizeOperator.Subtract => left - right,
                    SizeOperator.Multiply => left * right,
                    SizeOperator.FloorDivide => right == 0 ? 0 : IndexMath.FloorDivide(left, right),
                    SizeOperator.CeilingDivide => right == 0 ? 0 : IndexMath.DivideUp(left, right),
                    SizeOperator.Modulo => right == 0 ? 0 : IndexMath.FloorModulo(left, right),
                    SizeOperator.Min => Math.Min(left, right),
                    _ => Math.Max(left, right),
                };
            default:
                throw new InvalidOperationException("a size without a rule: " + size.GetType().Name);
        }
    }

    /// <summary>The only extent that is not known yet; -1 where there is none, -2 where there are several.</summary>
    public static int Open(this SizeExpression size, nint* extents) => size switch
    {
        SizeOf extent => extents[extent.Extent] < 0 ? extent.Extent : -1,
        SizeOperation operation => Both(operation.Left.Open(extents), operation.Right.Open(extents)),
        _ => -1,
    };

    /// <summary>As in a declaration: <c>D/(D/G)</c>.</summary>
    public static string Print(this SizeExpression size, ArrayKernel kernel) => size switch
    {
        SizeOf extent => kernel.Extents[extent.Extent].Name,
        SizeConstant constant => constant.Value.ToString(CultureInfo.InvariantCulture),
        SizeOperation operation => $"({operation.Left.Print(kernel)} {Sign(operation.Operator)} {operation.Right.Print(kernel)})",
        _ => "?",
    };

    private static int Both(int a, int b) => a == -1 || a == b ? b : b == -1 ? a : -2;

    private static string Sign(SizeOperator op) => op switch
    {
        SizeOperator.Add => "+",
        SizeOperator.Subtract => "-",
        SizeOperator.Multiply => "*",
        SizeOperator.FloorDivide => "/",
        SizeOperator.CeilingDivide => "up/",
        SizeOperator.Modulo => "%",
        SizeOperator.Min => "min",
        _ => "max",
    };
}

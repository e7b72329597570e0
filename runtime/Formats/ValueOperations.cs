using Kernels.Facts;

namespace Kernels.Formats;

/// <summary>The operations of value equations in float64, by their names in <see cref="OperationNode"/> and <see cref="ReduceNode"/>.</summary>
internal static class ValueOperations
{
    private static readonly Dictionary<string, Func<double, double>> Unary = new(StringComparer.Ordinal)
    {
        ["neg"] = x => -x,
        ["not"] = x => x == 0 ? 1 : 0,
        ["exp"] = Math.Exp,
        ["exp2"] = x => Math.Pow(2, x),
        ["log"] = Math.Log,
        ["log2"] = Math.Log2,
        ["sqrt"] = Math.Sqrt,
        ["abs"] = Math.Abs,
        ["floor"] = Math.Floor,
        ["round"] = x => Math.Round(x, MidpointRounding.ToEven),
        ["sigmoid"] = Sigmoid,
        ["silu"] = x => x * Sigmoid(x),
        ["relu"] = x => Math.Max(x, 0),
        ["gelu"] = x => 0.5 * x * ErrorFunction.Complement(-x / Math.Sqrt(2)),
        ["tanh"] = Math.Tanh,
        ["softplus"] = x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        ["sign"] = x => Math.Sign(x),
    };

    private static readonly Dictionary<string, Func<double, double, double>> Binary = new(StringComparer.Ordinal)
    {
        ["+"] = (a, b) => a + b,
        ["-"] = (a, b) => a - b,
        ["*"] = (a, b) => a * b,
        ["/"] = (a, b) => a / b,
        ["%"] = (a, b) => a - (b * Math.Floor(a / b)),
        ["floor/"] = (a, b) => Math.Floor(a / b),
        ["ceiling/"] = (a, b) => Math.Ceiling(a / b),
        ["^"] = Math.Pow,
        ["min"] = Math.Min,
        ["max"] = Math.Max,
        ["<"] = (a, b) => a < b ? 1 : 0,
        ["<="] = (a, b) => a <= b ? 1 : 0,
        [">"] = (a, b) => a > b ? 1 : 0,
        [">="] = (a, b) => a >= b ? 1 : 0,
        ["=="] = (a, b) => a == b ? 1 : 0,
        ["!="] = (a, b) => a != b ? 1 : 0,
        ["and"] = (a, b) => a != 0 && b != 0 ? 1 : 0,
        ["or"] = (a, b) => a != 0 || b != 0 ? 1 : 0,
    };

    /// <summary>An operation over compiled operands; <c>if</c> evaluates only the branch that is taken.</summary>
    /// <exception cref="NotSupportedException">No operation has that name and number of operands.</exception>
    public static Func<double[], double> Apply(string operation, Func<double[], double>[] operands)
    {
        switch (operands)
        {
            case [var x] when Unary.TryGetValue(operation, out var unary):
                return point => unary(x(point));
            case [var a, var b] when Binary.TryGetValue(operation, out var binary):
                return point => binary(a(point), b(point));
            case [var test, var then, var otherwise] when operation == "if":
                return point => test(point) != 0 ? then(point) : otherwise(point);
            case [var x, var low, var high] when operation == "clamp":
                return point => Math.Min(Math.Max(x(point), low(point)), high(point));
            default:
                if (WordFunctions.Find(operation) is { } words && words.Parameters.Length == operands.Length)
                {
                    return point => words.Value(Array.ConvertAll(operands, o => o(point)));
                }
                throw new NotSupportedException($"There is no operation '{operation}' of {operands.Length} operands.");
        }
    }

    /// <summary>Where a reduction starts, how it goes on, and whether it is divided by its count in the end.</summary>
    /// <exception cref="NotSupportedException">No reduction has that name.</exception>
    public static (double Start, Func<double, double, double> Combine, bool IsMean) Reduction(string operation) => operation switch
    {
        "sum" => (0, Binary["+"], false),
        "mean" => (0, Binary["+"], true),
        "max" => (double.NegativeInfinity, Math.Max, false),
        "min" => (double.PositiveInfinity, Math.Min, false),
        _ => throw new NotSupportedException($"There is no reduction '{operation}'."),
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Model;

/// <summary>How large an expression is once everything is written out; in float64, since it may be beyond all integers.</summary>
/// <param name="Parts">Its numbers, names and operators.</param>
/// <param name="Depth">How many of them lie on top of one another.</param>
/// <param name="Terms">The products that it is the sum of, multiplied out.</param>
/// <param name="HasMistake">Whether a part of it stands for a mistake that has been reported.</param>
internal readonly record struct ExprMeasure(double Parts, double Depth, double Terms, bool HasMistake)
{
    public static ExprMeasure Leaf { get; } = new(1, 1, 1, false);

    /// <summary>What is beyond a limit, the limit, and how to get below it; null where nothing is.</summary>
    public ExprExcess? Excess =>
        Terms > Limits.Terms ? new($"{Count(Terms)} terms where it is multiplied out", Limits.Terms, "multiply fewer sums, or sum over less")
        : Depth > Limits.ExpressionDepth ? new($"{Count(Depth)} operators on top of one another (a + b + … is as deep as it is long)", Limits.ExpressionDepth, "shorten the chain")
        : Parts > Limits.ExpressionParts ? new($"{Count(Parts)} names, numbers and operators", Limits.ExpressionParts, "shorten it")
        : null;

    private static string Count(double count) => count < 1e15 ? ExprPrinter.Number(count) : "more than 10^15";
}

/// <summary>What of an expression is beyond a limit, the limit, and how to get below it.</summary>
internal sealed record ExprExcess(string What, int Limit, string Fix);

/// <summary>
/// Measures expressions as if abbreviations, defaults and sums were written out, without writing them out: a part that is shared is
/// measured once, so twenty abbreviations that each use the one before twice cost twenty steps.
/// </summary>
/// <param name="multipliesOut">Whether sums over constants are written out and products multiplied out, as in a format.</param>
/// <param name="default">The default that stands in the place of an element, or null.</param>
internal sealed class ExprMeasures(Expr mistake, bool multipliesOut, Func<Element, Expr?> @default)
{
    private readonly Dictionary<Expr, ExprMeasure> known = new(ReferenceComparer.Instance);

    /// <summary>The measure of an expression; its parts should have been measured before it, or be small.</summary>
    public ExprMeasure Of(Expr expression)
    {
        if (!known.TryGetValue(expression, out var measure))
        {
            known[expression] = measure = ReferenceEquals(expression, mistake) ? ExprMeasure.Leaf with { HasMistake = true } : Compute(expression);
        }
        return measure;
    }

    private ExprMeasure Compute(Expr expression)
    {
        var parts = expression.Operands().Select(Of).ToList();
        var sum = parts.Aggregate(ExprMeasure.Leaf with { Depth = 0 }, (a, b) => new(a.Parts + b.Parts, Math.Max(a.Depth, b.Depth), 1, a.HasMistake || b.HasMistake));
        var whole = sum with { Depth = sum.Depth + 1 };
        switch (expression)
        {
            case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } when multipliesOut:
                return whole with { Terms = parts[0].Terms + parts[1].Terms };
            case Binary { Operator: BinaryOperator.Multiply } when multipliesOut:
                return whole with { Terms = parts[0].Terms * parts[1].Terms };
            case Binary { Operator: BinaryOperator.Divide }:
                return whole with { Terms = parts[0].Terms };
            case Unary or Rotate:
                return whole with { Terms = parts[0].Terms };
            case Reduce { Kind: ReductionKind.Sum, Extent: Number count } sumOver when multipliesOut:
                var body = Of(sumOver.Body);
                return whole with { Parts = whole.Parts * count.Value, Depth = whole.Depth + count.Value, Terms = body.Terms * count.Value };
            case Element element when !multipliesOut:
                // Indices stand twice in what is generated: where they are tested, and where they are used.
                var read = whole with { Parts = (2 * whole.Parts) - 1 };
                return @default(element) is { } value ? WithDefault(read, Of(value)) : read;
            default:
                return whole;
        }
    }

    /// <summary>What a read comes to that a default may stand in for, its indices in the place of the default's axes.</summary>
    private static ExprMeasure WithDefault(ExprMeasure read, ExprMeasure other) =>
        new(read.Parts * (1 + other.Parts), read.Depth + 1 + other.Depth, 1, read.HasMistake || other.HasMistake);
}

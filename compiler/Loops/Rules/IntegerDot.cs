using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// Sums products of integer codes in integers. A weight code stands as an unsigned number u with value a·u + b (its stored bits,
/// or its entry in a table of bytes), so the sum becomes <c>a*(sum u*q) + b*(sum q)</c>, both exact.
/// </summary>
public sealed class IntegerDot : IRewriteRule
{
    /// <summary>Entries of a byte table stay below this, so that pairs of products fit 16 bits.</summary>
    private const int LargestByte = 127;

    private const int LargestActivation = 128;

    /// <summary>Segments' sums stay below this, so that those of several terms can be added in 32 bits.</summary>
    private const int LargestSum = 1 << 27;

    public string Name => "integer-dot";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var names = new NameSource(nest.Arrays.Select(a => a.Name).Concat(nest.Body.Flatten().OfType<Local>().Select(l => l.Name)));
        var tables = new List<NestArray>();
        var failed = false;
        var body = nest.Body.RewriteLists(list =>
        {
            foreach (var (loop, update) in IntegerSum.Accumulated(list))
            {
                if (Match(update.Value, nest, context, names, tables) is not { } match || !Fits(match, loop))
                {
                    failed = true;
                    continue;
                }
                list = match.Sum.Replace(list, update, names);
            }
            return list;
        });
        var integers = body.Flatten().OfType<Local>().Any(l => l.Kind == LocalKind.Integer);
        return integers && !failed ? nest with { Arrays = nest.Arrays.Concat(tables).ToEquatableArray(), Body = body } : null;
    }

    // Whether a segment's sum and its correction stay small enough.
    private static bool Fits(CodeProduct match, Loop loop) =>
        IntegerSum.SegmentOf(loop) is { } segment && (match.Largest + Math.Abs(match.Sum.Offset)) * LargestActivation * segment <= LargestSum;

    private static CodeProduct? Match(Expr value, Nest nest, LoweringContext context, NameSource names, List<NestArray> tables)
    {
        var factors = IndexAlgebra.Factors(value).ToList();
        var activation = factors.OfType<Element>().FirstOrDefault(e => context.ActivationCode(e.Array) is not null);
        if (activation is null)
        {
            return null;
        }
        factors.Remove(activation);
        if (factors.Count == 0)
        {
            return new CodeProduct(new IntegerSum(activation, activation, 1, 0), 1);
        }
        var code = factors.Count == 1 ? CodeFunction.Of(factors[0], nest, context) : null;
        if (code is null)
        {
            return null;
        }
        if (code.Field.Type is { Bits: 8, Kind: ElementKind.Int or ElementKind.Sym or ElementKind.UInt } && factors[0].Equals(code.Code))
        {
            return new CodeProduct(new IntegerSum(new Binary(BinaryOperator.Multiply, code.Code, activation), activation, 1, 0), byte.MaxValue);
        }
        if (code.Affine() is { } affine && code.Levels.Count - 1 <= LargestByte)
        {
            return new CodeProduct(new IntegerSum(new Binary(BinaryOperator.Multiply, code.Bits, activation), activation, affine.Factor, affine.Offset), code.Levels.Count - 1);
        }
        if (code.Field.Type.Bits > CodeFunction.LargestTableBits || code.AsBytes(LargestByte) is not { } bytes)
        {
            return null;
        }
        var name = names.Fresh("bytes");
        tables.Add(new NestArray(name, ArrayRole.Table, ElementType.UInt(8), EquatableArray.Of<Expr>(new Number(bytes.Entries.Count)), bytes.Entries));
        return new CodeProduct(new IntegerSum(new Binary(BinaryOperator.Multiply, new Element(name, EquatableArray.Of<Expr>(code.Bits)), activation), activation, bytes.Factor, bytes.Offset), LargestByte);
    }

    /// <summary>A sum whose products' codes are at most <see cref="Largest"/>.</summary>
    private sealed record CodeProduct(IntegerSum Sum, int Largest);
}

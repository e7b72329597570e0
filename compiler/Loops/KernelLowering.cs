using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops;

/// <summary>
/// Turns the equations of a kernel, or of one step of a scan, into a loop nest: a loop for each index on the left, an
/// accumulator and a loop for each reduction.
/// </summary>
public static class KernelLowering
{
    /// <param name="kernel">One that calls no other.</param>
    public static Nest Lower(KernelModel kernel)
    {
        var arrays = new List<NestArray>();
        foreach (var p in kernel.Parameters)
        {
            arrays.Add(new NestArray(p.Name, p.IsOptional ? ArrayRole.Optional : ArrayRole.Input, TypeOf(p), p.Dimensions.Select(IndexAlgebra.ExtentOf).ToEquatableArray()));
        }
        foreach (var s in kernel.States)
        {
            arrays.Add(new NestArray(s.Name, ArrayRole.State, s.Type, s.Dimensions.Select(IndexAlgebra.ExtentOf).ToEquatableArray()));
        }
        var names = new NameSource(arrays.Select(a => a.Name).Concat(kernel.Equations.Select(e => e.Target)));
        var body = new List<Statement>();
        foreach (var equation in kernel.Equations)
        {
            if (equation.Value is Apply apply)
            {
                throw new ArgumentException($"{kernel.Name} calls {apply.Callee}: a call is no loop.", nameof(kernel));
            }
            if (arrays.All(a => a.Name != equation.Target))
            {
                var role = equation.IsResult ? ArrayRole.Output : ArrayRole.Temporary;
                arrays.Add(new NestArray(equation.Target, role, ElementType.F32, equation.Indices.Select(i => IndexAlgebra.ExtentOf(new IndexValue(i))).ToEquatableArray()));
            }
            body.AddRange(LowerEquation(equation, kernel.Axis is null ? [] : [kernel.Axis], names));
        }
        var free = kernel.Axis is { } axis ? EquatableArray.Of(axis) : default;
        return NestVerifier.Checked(new Nest(kernel.Name, free, arrays.ToEquatableArray(), body.ToEquatableArray()));
    }

    private static ElementType TypeOf(ParameterModel parameter) => ElementType.F32;

    /// <summary>One equation as loops.</summary>
    /// <param name="bound">The indices on the left that need no loop here.</param>
    /// <param name="names">Gives the accumulators their names.</param>
    public static IEnumerable<Statement> LowerEquation(EquationModel equation, IReadOnlyCollection<string> bound, NameSource names)
    {
        var inner = new List<Statement>();
        var value = LowerReductions(equation.Value, inner, names);
        inner.Add(new Store(equation.Target, equation.Indices.ToPoint(), value));
        foreach (var index in equation.Indices.Reverse().Where(i => !bound.Contains(i)))
        {
            inner = [new Loop(index, IndexAlgebra.ExtentOf(new IndexValue(index)), inner.ToEquatableArray())];
        }
        return inner;
    }

    private static Expr LowerReductions(Expr value, List<Statement> before, NameSource names) => value switch
    {
        Reduce reduce => LowerReduction(reduce, before, names),
        Unary u => u with { Operand = LowerReductions(u.Operand, before, names) },
        Binary b => b with { Left = LowerReductions(b.Left, before, names), Right = LowerReductions(b.Right, before, names) },
        Conditional c => new Conditional(LowerReductions(c.Test, before, names), LowerReductions(c.Then, before, names), LowerReductions(c.Else, before, names)),
        Call c => c with { Arguments = c.Arguments.Select(a => LowerReductions(a, before, names)).ToEquatableArray() },
        _ => value,
    };

    private static Expr LowerReduction(Reduce reduce, List<Statement> before, NameSource names)
    {
        var name = names.Fresh("sum");
        var inner = new List<Statement>();
        var term = LowerReductions(reduce.Body, inner, names);
        var isMean = reduce.Kind == ReductionKind.Mean;
        var kind = isMean ? ReductionKind.Sum : reduce.Kind;
        var accumulator = new Element(name, default);
        if (reduce.Where is not null)
        {
            term = new Conditional(reduce.Where, term, kind == ReductionKind.Sum ? new Number(0) : accumulator);
        }
        var start = kind switch
        {
            ReductionKind.Max => double.NegativeInfinity,
            ReductionKind.Min => double.PositiveInfinity,
            _ => 0,
        };
        inner.Add(new Update(name, kind, term));
        before.Add(new Local(name, LocalKind.Float, new Number(start)));
        var count = reduce.Extent;
        if (isMean && reduce.Where is not null)
        {
            var terms = names.Fresh("count");
            inner.Add(new Update(terms, ReductionKind.Sum, new Conditional(reduce.Where, new Number(1), new Number(0))));
            before.Add(new Local(terms, LocalKind.Float, new Number(0)));
            count = new Element(terms, default);
        }
        before.Add(new Loop(reduce.Index, reduce.Extent, inner.ToEquatableArray()));
        return isMean ? new Binary(BinaryOperator.Divide, accumulator, count) : accumulator;
    }
}

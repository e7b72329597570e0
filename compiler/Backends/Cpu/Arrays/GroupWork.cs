using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>An estimate of the work of one piece of a group, in vector operations: what decides whether several threads pay.</summary>
internal static class GroupWork
{
    private const int Lanes = 8;
    private const int CostOfFunction = 15;

    public static Expr Of(LoopGroup group)
    {
        var work = group.Equations.Select(q => Of(q, group)).Aggregate(IndexAlgebra.Add);
        return group.Time is null ? work : IndexAlgebra.Multiply(work, IndexAlgebra.ExtentOf(new IndexValue(group.Time)));
    }

    private static Expr Of(EquationModel equation, LoopGroup group)
    {
        var lane = group.LaneOf(equation)?.Index;
        var loops = equation.Indices.Where(i => !group.Outer.Contains(i)).Select(i => IndexAlgebra.ExtentOf(new IndexValue(i)))
            .Concat(equation.Value.All().OfType<Reduce>().Select(r => r.Extent));
        var operations = equation.Value.All().Sum(e => e is Call ? CostOfFunction : e is Binary ? 1 : 0) + 1;
        var work = loops.Aggregate((Expr)new Number(operations), (a, b) => IndexAlgebra.Multiply(a, b));
        return lane is null || lane == group.Lanes ? work : new Binary(BinaryOperator.CeilingDivide, work, new Number(Lanes));
    }
}

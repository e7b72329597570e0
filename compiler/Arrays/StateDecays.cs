using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>A state's next value as decay·state + input, neither of which hangs on any state.</summary>
internal sealed record StateDecay(StateModel State, Expr Decay, Expr Input);

/// <summary>Finds out whether the states of a scan decay and add: what lets it be cut into chunks.</summary>
internal static class StateDecays
{
    /// <summary>The decay of every state; null where one has another kind of next value.</summary>
    /// <param name="hangsOnState">Whether an array is a state or worked out from one.</param>
    public static IReadOnlyList<StateDecay>? Of(KernelModel scan, IReadOnlyList<EquationModel> recurrence, Func<string, bool> hangsOnState)
    {
        var decays = new List<StateDecay>();
        foreach (var state in scan.States)
        {
            var next = recurrence.First(q => q.Target == state.Name);
            if (Split(next.Value, new Element(state.Name, state.Dimensions), hangsOnState) is not var (decay, input))
            {
                return null;
            }
            decays.Add(new StateDecay(state, decay, input));
        }
        return decays;
    }

    private static (Expr Decay, Expr Input)? Split(Expr value, Element state, Func<string, bool> hangsOnState)
    {
        if (value.Equals(state))
        {
            return (new Number(1), new Number(0));
        }
        if (!value.Arrays().Any(hangsOnState))
        {
            return (new Number(0), value);
        }
        (Expr Decay, Expr Input)? Go(Expr e) => Split(e, state, hangsOnState);
        bool IsFree(Expr e) => !e.Arrays().Any(hangsOnState);
        switch (value)
        {
            case Unary { Operator: UnaryOperator.Negate } u when Go(u.Operand) is var (d, i):
                return (Negate(d), Negate(i));
            case Binary { Operator: BinaryOperator.Add } b when Go(b.Left) is var (d1, i1) && Go(b.Right) is var (d2, i2):
                return (IndexAlgebra.Add(d1, d2), IndexAlgebra.Add(i1, i2));
            case Binary { Operator: BinaryOperator.Subtract } b when Go(b.Left) is var (d1, i1) && Go(b.Right) is var (d2, i2):
                return (IndexAlgebra.Add(d1, Negate(d2)), IndexAlgebra.Add(i1, Negate(i2)));
            case Binary { Operator: BinaryOperator.Multiply } b when IsFree(b.Left) && Go(b.Right) is var (d, i):
                return (Times(b.Left, d), Times(b.Left, i));
            case Binary { Operator: BinaryOperator.Multiply } b when IsFree(b.Right) && Go(b.Left) is var (d, i):
                return (Times(d, b.Right), Times(i, b.Right));
            case Binary { Operator: BinaryOperator.Divide } b when IsFree(b.Right) && Go(b.Left) is var (d, i):
                return (Over(d, b.Right), Over(i, b.Right));
            case Conditional c when IsFree(c.Test) && Go(c.Then) is var (d1, i1) && Go(c.Else) is var (d2, i2):
                return (new Conditional(c.Test, d1, d2), new Conditional(c.Test, i1, i2));
            default:
                return null;
        }
    }

    private static Expr Negate(Expr e) => e is Number n ? new Number(-n.Value) : new Unary(UnaryOperator.Negate, e);

    /// <summary>a·b, and 0 where a factor is.</summary>
    public static Expr Times(Expr a, Expr b) => a is Number { Value: 0 } || b is Number { Value: 0 } ? new Number(0) : IndexAlgebra.Multiply(a, b);

    private static Expr Over(Expr a, Expr b) => a is Number { Value: 0 } ? a : new Binary(BinaryOperator.Divide, a, b);
}

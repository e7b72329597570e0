using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling.Expressions;

/// <summary>
/// Expressions as C#: floats that are the same for all lanes, and registers of lanes where the code has them. What does not hang on the innermost
/// open loop is put into a variable in front of it; where an element lies is left to those who know the arrays.
/// </summary>
internal abstract partial class ExpressionWriter(NameSource names, ExpressionDialect dialect)
{
    /// <summary>Names that nothing else has.</summary>
    protected NameSource Names => names;

    /// <summary>The loops that are being written.</summary>
    protected LoopWriter Code { get; } = new();

    /// <summary>The variables of accumulators and of arrays that are one number, or one register, at a point.</summary>
    protected Dictionary<string, Spelled> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>The loop that each index belongs to; 0 outside of all.</summary>
    protected Dictionary<string, int> IndexDepths { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the expression at hand stands behind a test: it is then written in place, not in front of the loops.</summary>
    protected bool IsBehindTest { get; private set; }

    /// <summary>The index whose neighbours are the lanes of registers at the place that is being written; null where there are none.</summary>
    protected virtual string? LaneIndex => null;

    /// <summary>An element as a float, or as a register of floats.</summary>
    protected abstract Spelled Load(Element element);

    /// <summary>An element of an array of integers as a whole number.</summary>
    protected abstract Spelled LoadInteger(Element element);

    /// <summary>Whether an optional array is there.</summary>
    protected abstract Spelled IsPresent(string array);

    /// <summary>An extent as a whole number.</summary>
    protected abstract Spelled Extent(ExtentValue extent);

    /// <summary>An expression; one that an outer loop can work out is put into a variable there.</summary>
    protected Spelled Value(Expr expression)
    {
        WorkMeter.Descend();
        if (Code.Known(expression) is { } known)
        {
            return known;
        }
        var spelled = Compose(expression);
        if (IsBehindTest || expression is Number or IndexValue or ExtentValue || (expression is Element e && Registers.ContainsKey(e.Array)))
        {
            return spelled;
        }
        var isWorthwhile = spelled.Depth < Code.Depth ? !spelled.IsAtom || expression is Element : Code.IsRepeated(expression);
        return isWorthwhile ? Keep(expression, spelled, Stem(expression)) : spelled;
    }

    /// <summary>Puts an expression into a variable of the loop that it hangs on.</summary>
    protected Spelled Keep(Expr expression, Spelled spelled, string stem)
    {
        var name = names.Fresh(stem);
        Code.Line($"var {name} = {spelled.Text};", spelled.Depth);
        var variable = spelled with { Text = name, IsAtom = true };
        Code.Remember(expression, variable, spelled.Depth);
        return variable;
    }

    /// <summary>Whether an expression has another value in each lane.</summary>
    protected bool VariesAcrossLanes(Expr value) => value.All().Any(e => e switch
    {
        IndexValue i => i.Name == LaneIndex,
        Element x when Registers.TryGetValue(x.Array, out var register) => register.IsVector,
        _ => false,
    });

    /// <summary>A float in every lane; the register is made as far outside as can be.</summary>
    protected Spelled Vector(Spelled value)
    {
        if (value.IsVector)
        {
            return value;
        }
        var everywhere = new Spelled($"TLanes.Create({value.Text})", true, value.Depth, true);
        if (value.Depth == Code.Depth || IsBehindTest)
        {
            return everywhere;
        }
        var key = new Call("everywhere " + value.Text, default);
        return Code.Known(key) ?? Keep(key, everywhere, "all" + CSharpNames.Pascal(OnlyLetters(value.Text)));
    }

    private Spelled Compose(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                return Spelled.Atom(CSharpTables.Float(n.Value), 0);
            case IndexValue i when i.Name == LaneIndex:
                return new Spelled($"TLanes.Ramp((float){CSharpNames.Identifier(i.Name)})", true, IndexDepths[i.Name], true);
            case IndexValue or ExtentValue:
                var whole = Index(expression);
                return Spelled.Atom("(float)" + whole.Operand, whole.Depth);
            case Element e when Registers.TryGetValue(e.Array, out var register):
                return register;
            case Element e:
                return Load(e);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Value(u.Operand);
                return new Spelled(operand.Negated, operand.IsVector, operand.Depth, false);
            case Binary { Operator: BinaryOperator.Multiply }:
                return Product(Factors(expression));
            case Binary b when IsCondition(b):
                return Truth(b);
            case Binary b:
                return Arithmetic(b);
            case Conditional c:
                return Choice(c);
            case Call c:
                return Function(c);
            default:
                throw new InvalidOperationException("an expression without a spelling: " + expression);
        }
    }

    /// <summary>Two operands as two floats, or as two registers where one is.</summary>
    private Spelled Combine(Spelled a, Spelled b, Func<string, string, string> floats, Func<string, string, string> vectors, bool isCall = false)
    {
        var isVector = a.IsVector || b.IsVector;
        var depth = Math.Max(a.Depth, b.Depth);
        return isVector
            ? new Spelled(vectors(Vector(a).Operand, Vector(b).Operand), true, depth, isCall)
            : new Spelled(floats(a.Operand, b.Operand), false, depth, false);
    }

    /// <summary>What a variable for an expression is called after.</summary>
    private static string Stem(Expr expression) => expression switch
    {
        Element e => OwnName(e.Array) + "Here",
        Call c => c.Function + "Of" + CSharpNames.Pascal(OwnName(c.Arguments[0].Arrays().FirstOrDefault() ?? "Value")),
        Conditional { Test: Present p } => p.Parameter + "OrDefault",
        _ => expression.Arrays().FirstOrDefault() is { } array ? OwnName(array) + "Term" : "term",
    };

    /// <summary>The name of an array; of a field, which has a dot (<c>w.s</c>), what stands behind it.</summary>
    private static string OwnName(string array) => array.Substring(array.LastIndexOf('.') + 1);

    private static string OnlyLetters(string text) => new([.. text.Replace("-", "Minus").Where(char.IsLetterOrDigit)]);
}

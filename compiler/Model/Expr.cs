

namespace Kernels.Compiler.Model;

/// <summary>
/// A bound expression. Every name has been resolved and every index written out: <c>s</c> in a format over
/// <c>[n, k/128]</c> has become <c>s[n, k/128]</c>. Value-equal and free of positions, so models can be cached.
/// </summary>
public abstract record Expr
{
    private protected Expr()
    {
    }

    public sealed override string ToString() => ExprPrinter.Print(this);
}

/// <summary>A constant.</summary>
public sealed record Number(double Value) : Expr;

/// <summary>A loop index or axis at the current point: <c>n</c>, <c>k</c>, the <c>i</c> of a sum; as a value, a number.</summary>
public sealed record IndexValue(string Name) : Expr;

/// <summary>The extent of an axis: <c>N</c>, <c>K</c>, or one solved from shapes (<c>G</c>).</summary>
public sealed record ExtentValue(string Name) : Expr;

/// <summary>
/// An element of a field, parameter, state or intermediate array; <see cref="At"/> has one integer-valued
/// expression for each of its dimensions, in order (none for a scalar).
/// </summary>
public sealed record Element(string Array, EquatableArray<Expr> At) : Expr;

public enum UnaryOperator { Negate, Not }

public sealed record Unary(UnaryOperator Operator, Expr Operand) : Expr;

/// <summary><see cref="Divide"/> is real division; <see cref="FloorDivide"/> and <see cref="Modulo"/> are floored, as in indices.</summary>
public enum BinaryOperator { Add, Subtract, Multiply, Divide, FloorDivide, CeilingDivide, Modulo, Power, Min, Max, Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual, And, Or }

public sealed record Binary(BinaryOperator Operator, Expr Left, Expr Right) : Expr;

public sealed record Conditional(Expr Test, Expr Then, Expr Else) : Expr;

/// <summary>Whether an optional parameter was given: the test of <c>if b then …</c>.</summary>
public sealed record Present(string Parameter) : Expr;

/// <summary>One of the language's functions (<c>exp</c>, <c>softplus</c>, <c>clamp</c>, …).</summary>
public sealed record Call(string Function, EquatableArray<Expr> Arguments) : Expr;

/// <summary>
/// <c>sum(index in extent where condition) body</c>; <see cref="Extent"/> is always there: where the text leaves it out
/// it is the whole extent of the index.
/// </summary>
public sealed record Reduce(Syntax.ReductionKind Kind, string Index, Expr Extent, Expr? Where, Expr Body) : Expr;

/// <summary>
/// <c>rotate(body, along, block, seed: …)</c>: at i = k % block of a whole block that begins at b, σ(k)/√block · sum(j in block) (-1)^popcount(i &amp; j) · body at b + j;
/// behind the last whole block the body itself. σ(k) is -1 where number k of the seed is negative (<see cref="Kernels.Facts.Philox"/>), else 1.
/// </summary>
/// <param name="Along">The axis k.</param>
/// <param name="IsTransposed">Whether it is the inverse, which turns activations: the signs, of b + j, stand inside the sum.</param>
public sealed record Rotate(Expr Body, Expr Along, int Block, uint Seed, bool IsTransposed = false) : Expr;

/// <summary>A kernel or scan applied to whole arrays; the whole right side of an equation.</summary>
public sealed record Apply(string Callee, EquatableArray<ApplyArgument> Arguments, Syntax.OrderSyntax? Order) : Expr;

/// <summary>An array handed to a kernel or scan, with leading axes fixed (<c>x[0]</c>); without a parameter's name it is bound by position.</summary>
public sealed record ApplyArgument(string? Parameter, string Array, EquatableArray<Expr> Fixed);

using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax;

/// <summary>An expression as written.</summary>
public abstract record ExprSyntax(SourceSpan Span);

/// <summary>A decimal number; <see cref="Text"/> is its spelling.</summary>
public sealed record NumberSyntax(double Value, string Text, SourceSpan Span) : ExprSyntax(Span);

/// <summary>A name, with an index list where one is written: <c>s</c>, <c>t[q]</c>.</summary>
public sealed record NameSyntax(Identifier Name, EquatableArray<ExprSyntax>? Indices, SourceSpan Span) : ExprSyntax(Span);

/// <summary>A function, kernel or scan applied to arguments.</summary>
public sealed record CallSyntax(Identifier Function, EquatableArray<ArgumentSyntax> Arguments, SourceSpan Span) : ExprSyntax(Span);

/// <summary>The operators of the grammar, with their spelling in the printer.</summary>
public enum OperatorKind { Add, Subtract, Multiply, Divide, Remainder, Power, Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual, And, Or }

public sealed record BinarySyntax(OperatorKind Operator, ExprSyntax Left, ExprSyntax Right, SourceSpan Span) : ExprSyntax(Span);

public sealed record NegateSyntax(ExprSyntax Operand, SourceSpan Span) : ExprSyntax(Span);

public sealed record NotSyntax(ExprSyntax Operand, SourceSpan Span) : ExprSyntax(Span);

/// <summary><c>(operand)</c>, kept so that a file prints back as it was meant.</summary>
public sealed record ParenthesesSyntax(ExprSyntax Operand, SourceSpan Span) : ExprSyntax(Span);

public sealed record IfSyntax(ExprSyntax Condition, ExprSyntax Then, ExprSyntax Else, SourceSpan Span) : ExprSyntax(Span);

/// <summary>What a reduction does with its terms.</summary>
public enum ReductionKind { Sum, Max, Min, Mean }

/// <summary><c>sum(index in extent where condition) body</c>; <see cref="Extent"/> is a <see cref="NumberSyntax"/> or <see cref="NameSyntax"/>.</summary>
public sealed record ReduceSyntax(ReductionKind Kind, Identifier Index, ExprSyntax? Extent, ExprSyntax? Where, ExprSyntax Body, SourceSpan Span) : ExprSyntax(Span);

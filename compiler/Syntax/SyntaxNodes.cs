using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax;

/// <summary>What was read of one <c>.qk</c> file; declarations that could not be read are missing from it.</summary>
public sealed record FileSyntax(EquatableArray<DeclarationSyntax> Declarations)
{
    /// <summary>Names of the declarations that are missing because of a mistake in them, so that nobody reports these names as unknown.</summary>
    public EquatableArray<Identifier> Unread { get; init; }
}

/// <summary><c>format</c>, <c>activation</c>, <c>view</c>, <c>kernel</c> or <c>scan</c>.</summary>
public abstract record DeclarationSyntax(Identifier Name, SourceSpan Span);

/// <summary><c>format Name [axes] { items }</c>; <see cref="Axes"/> is empty where the header names none.</summary>
public sealed record FormatSyntax(bool IsActivation, Identifier Name, EquatableArray<Identifier> Axes, EquatableArray<ItemSyntax> Items, SourceSpan Span)
    : DeclarationSyntax(Name, Span);

/// <summary><c>view Name of Format { equations fit }</c>.</summary>
public sealed record ViewSyntax(Identifier Name, Identifier Of, EquatableArray<EquationSyntax> Equations, FitSyntax? Fit, SourceSpan Span)
    : DeclarationSyntax(Name, Span);

/// <summary><c>kernel Name(parameters) { equations }</c>.</summary>
public sealed record KernelSyntax(Identifier Name, EquatableArray<ParameterSyntax> Parameters, EquatableArray<EquationSyntax> Equations, SourceSpan Span)
    : DeclarationSyntax(Name, Span);

/// <summary><c>scan Name over axis (parameters) { states equations }</c>.</summary>
public sealed record ScanSyntax(Identifier Name, Identifier Axis, EquatableArray<ParameterSyntax> Parameters, EquatableArray<StateSyntax> States, EquatableArray<EquationSyntax> Equations, SourceSpan Span)
    : DeclarationSyntax(Name, Span);

/// <summary>What stands in a declaration's braces: a field, an equation, a state, a <c>fit</c> or a <c>store</c>.</summary>
public abstract record ItemSyntax(SourceSpan Span);

/// <summary><c>names : type [dims] modifiers = init</c>.</summary>
public sealed record FieldSyntax(EquatableArray<Identifier> Names, TypeSyntax Type, EquatableArray<ExprSyntax> Dimensions, EquatableArray<ModifierSyntax> Modifiers, InitSyntax? Init, SourceSpan Span)
    : ItemSyntax(Span);

/// <summary><c>name [dims] = value order</c>; <see cref="Dimensions"/> is null where none are written.</summary>
public sealed record EquationSyntax(Identifier Name, EquatableArray<ExprSyntax>? Dimensions, ExprSyntax Value, OrderSyntax? Order, SourceSpan Span)
    : ItemSyntax(Span);

/// <summary><c>fit step then step …</c>.</summary>
public sealed record FitSyntax(EquatableArray<FitStepSyntax> Steps, SourceSpan Span) : ItemSyntax(Span);

/// <summary><c>fields = encoder(arguments)</c>.</summary>
public sealed record FitStepSyntax(EquatableArray<Identifier> Fields, Identifier Encoder, EquatableArray<ArgumentSyntax> Arguments, SourceSpan Span);

/// <summary><c>name: value</c>; a percentage has <see cref="IsPercent"/> and its number as value.</summary>
public sealed record ArgumentSyntax(Identifier? Name, ExprSyntax Value, bool IsPercent, SourceSpan Span);

/// <summary><c>store per expr { bits }</c>.</summary>
public sealed record StoreSyntax(ExprSyntax Per, EquatableArray<BitsSyntax> Bits, SourceSpan Span) : ItemSyntax(Span);

/// <summary>A tensor of a checkpoint: <c>store name.name : word [dims] { bits }</c>, what each of its words holds, or <c>store name : word [dims] = (numbers)</c>.</summary>
/// <param name="Numbers">The numbers; null for a tensor whose words hold <paramref name="Bits"/>.</param>
public sealed record TensorStoreSyntax(
    EquatableArray<Identifier> Name, Identifier Word, EquatableArray<ExprSyntax> Dimensions, EquatableArray<BitsSyntax> Bits, EquatableArray<ExprSyntax>? Numbers, SourceSpan Span) : ItemSyntax(Span);

/// <summary>One entry of a <c>store</c> block.</summary>
public abstract record BitsSyntax(SourceSpan Span);

public sealed record ForBitsSyntax(Identifier Index, int Count, EquatableArray<BitsSyntax> Body, SourceSpan Span) : BitsSyntax(Span);

public sealed record TritBitsSyntax(EquatableArray<ExprSyntax> Trits, SourceSpan Span) : BitsSyntax(Span);

public sealed record ZeroBitsSyntax(int Count, SourceSpan Span) : BitsSyntax(Span);

/// <summary><c>field[index]&lt;from..to&gt;</c>; bounds are inclusive, both null where the whole code is meant.</summary>
public sealed record FieldBitsSyntax(Identifier Field, EquatableArray<ExprSyntax>? Indices, int? From, int? To, SourceSpan Span) : BitsSyntax(Span);

/// <summary><c>uint4</c>, <c>fp(2, 1)</c> or the name of a format.</summary>
public sealed record TypeSyntax(Identifier Name, EquatableArray<int> Arguments, SourceSpan Span);

public abstract record ModifierSyntax(SourceSpan Span);

public sealed record SparseCsrSyntax(SourceSpan Span) : ModifierSyntax(Span);

/// <summary><c>sparse n:m along axis</c>.</summary>
public sealed record SparseOfSyntax(int Kept, int Of, Identifier? Along, SourceSpan Span) : ModifierSyntax(Span);

public sealed record SparseBlockSyntax(int Rows, int Columns, SourceSpan Span) : ModifierSyntax(Span);

public sealed record WhereSyntax(ExprSyntax Condition, SourceSpan Span) : ModifierSyntax(Span);

public sealed record StaticSyntax(SourceSpan Span) : ModifierSyntax(Span);

/// <summary><c>window step</c>.</summary>
public sealed record WindowSyntax(int Step, SourceSpan Span) : ModifierSyntax(Span);

public sealed record PackSyntax(Identifier Density, SourceSpan Span) : ModifierSyntax(Span);

/// <summary>What follows the <c>=</c> of a field: numbers, or a generator such as <c>nf(4)</c>.</summary>
public abstract record InitSyntax(SourceSpan Span);

public sealed record NumbersInitSyntax(EquatableArray<double> Numbers, SourceSpan Span) : InitSyntax(Span);

/// <summary><c>= nf(4)</c>, <c>= file(name)</c>.</summary>
public sealed record CallInitSyntax(Identifier Function, EquatableArray<ArgumentSyntax> Arguments, SourceSpan Span) : InitSyntax(Span)
{
    /// <summary>Why the numbers of a file are not there; null where nobody looked for it.</summary>
    public string? Problem { get; init; }
}

/// <summary>A parameter of a kernel or scan.</summary>
public sealed record ParameterSyntax(EquatableArray<Identifier> Names, TypeSyntax? Type, EquatableArray<ExprSyntax> Dimensions, bool IsOptional, ExprSyntax? Default, SourceSpan Span);

/// <summary><c>state names : type [dims] = initial</c>.</summary>
public sealed record StateSyntax(EquatableArray<Identifier> Names, TypeSyntax? Type, EquatableArray<ExprSyntax> Dimensions, ExprSyntax? Initial, SourceSpan Span)
    : ItemSyntax(Span);

/// <summary>A walk behind <c>order</c>.</summary>
public abstract record OrderSyntax(SourceSpan Span);

public sealed record ReverseOrderSyntax(OrderSyntax? Inner, SourceSpan Span) : OrderSyntax(Span);

/// <summary><c>rows(i, j)</c> or <c>columns(i, j)</c>.</summary>
public sealed record GridOrderSyntax(bool IsColumns, Identifier First, Identifier Second, SourceSpan Span) : OrderSyntax(Span);

public sealed record ConcatOrderSyntax(EquatableArray<OrderSyntax> Walks, SourceSpan Span) : OrderSyntax(Span);

public sealed record TableOrderSyntax(Identifier Table, SourceSpan Span) : OrderSyntax(Span);

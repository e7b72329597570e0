using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Binds expressions: resolves names, writes out every index, checks kinds. What a name may be differs between formats and
/// kernels, so that part is left to the two binders derived from it.
/// </summary>
internal abstract class ExpressionBinder
{
    private readonly ExprMeasures measures;
    private readonly ElementBinder elements;
    private readonly FunctionBinder functions;

    protected ExpressionBinder(DiagnosticBag diagnostics)
    {
        Diagnostics = diagnostics;
        Values = new WrittenValues(diagnostics);
        measures = new ExprMeasures(Mistake.Reported, multipliesOut: false, Default);
        elements = new ElementBinder(diagnostics, index => Bind(index, Reading.Index), IsBound, OnElement);
        functions = new FunctionBinder(diagnostics, Bind, Abandon, new RotationBinder(diagnostics, Bind, () => Column));
    }

    protected DiagnosticBag Diagnostics { get; }

    /// <summary>What is known at the current place.</summary>
    protected BindingScope Scope { get; } = new();

    /// <summary>Where each value was written.</summary>
    protected WrittenValues Values { get; }

    /// <summary>Resolves a name that is not a reduction index around it.</summary>
    protected abstract Expr BindName(NameSyntax name, Reading reading);

    /// <summary>Checks that a reduction may use this name for its index.</summary>
    protected abstract void CheckReductionIndex(ReduceSyntax reduce);

    /// <summary>The extent of a reduction that writes none, or null where it has none.</summary>
    protected abstract Expr? DefaultExtent(string index, Expr body, Expr? where);

    /// <summary>What a reduction comes to.</summary>
    protected virtual Reduce Reduced(Reduce reduce) => reduce;

    /// <summary>The names of extents that may stand behind <c>in</c>.</summary>
    protected abstract IReadOnlyCollection<string> Extents { get; }

    /// <summary>The axis of a format along which its values can be rotated.</summary>
    protected virtual IndexValue? Column => null;

    /// <summary>What is read in the place of an element that was not given, or null.</summary>
    protected virtual Expr? Default(Element element) => null;

    /// <summary>Told of every expression as it is bound.</summary>
    protected virtual void OnBound(ExprSyntax syntax, Expr expression, Reading reading)
    {
    }

    /// <summary>Told of every element as it is bound, to check its indices.</summary>
    protected virtual void OnElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
    }

    /// <summary>Counts a name as used, also where a mistake keeps it from being bound.</summary>
    protected abstract void Use(string name);

    /// <summary>The test of an optional input, or null where the name is none.</summary>
    protected virtual Present? Optional(string name) => null;

    /// <summary>Whether an index has a value at the current place.</summary>
    protected virtual bool IsBound(string index) => Scope.IsBound(index);

    /// <summary>Binds an expression; after a mistake, which is reported, a stand-in.</summary>
    public Expr Bind(ExprSyntax syntax, Reading reading)
    {
        if (syntax is ParenthesesSyntax p)
        {
            return Bind(p.Operand, reading);
        }
        var expression = syntax switch
        {
            NumberSyntax n => Literal(n, reading),
            NameSyntax n => Name(n, reading),
            NegateSyntax n => Numeric(syntax, reading) ?? Operators.Negate(Bind(n.Operand, reading)),
            BinarySyntax b => Infix(b, reading),
            NotSyntax n => Logical(syntax, reading) ?? new Unary(UnaryOperator.Not, Bind(n.Operand, Reading.Condition)),
            IfSyntax i => Numeric(syntax, reading) ?? If(i, reading),
            CallSyntax c => Numeric(syntax, reading) ?? functions.Bind(c, reading),
            ReduceSyntax r => Numeric(syntax, reading) ?? Reduction(r, reading),
            _ => throw new System.InvalidOperationException("an expression that cannot be bound: " + syntax.GetType().Name),
        };
        if (Values.IsTooLarge(syntax, expression, measures))
        {
            return Mistake.Reported;
        }
        OnBound(syntax, expression, reading);
        if (reading == Reading.Value)
        {
            Values.Note(expression, syntax);
        }
        return expression;
    }

    /// <summary>
    /// The element that a name stands for: with its free dimensions indexed in order and the rest taken from the current point,
    /// or with every index written out.
    /// </summary>
    protected Expr BindElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Reading reading, bool isInteger) =>
        elements.Bind(name, dimensions, reading, isInteger);

    private Expr Literal(NumberSyntax number, Reading reading)
    {
        if (Numeric(number, reading) is { } mistake)
        {
            return mistake;
        }
        if (reading == Reading.Index && number.Value != System.Math.Floor(number.Value))
        {
            Diagnostics.Add(DiagnosticCatalogue.NotAnIndex, number.Span, $"{number.Text} is not", "write a whole number");
            return Mistake.Reported;
        }
        return new Number(number.Value);
    }

    private Expr Name(NameSyntax name, Reading reading)
    {
        var isIndex = name.Indices is null && Scope.IsReduced(name.Name.Text);
        if (reading == Reading.Condition && Optional(name.Name.Text) is { } test)
        {
            return test;
        }
        if (Numeric(name, reading) is { } mistake)
        {
            return mistake;
        }
        return isIndex ? new IndexValue(name.Name.Text) : BindName(name, reading);
    }

    private Expr Infix(BinarySyntax binary, Reading reading)
    {
        var op = binary.Operator;
        if (op is OperatorKind.And or OperatorKind.Or)
        {
            return Logical(binary, reading)
                ?? new Binary(op == OperatorKind.And ? BinaryOperator.And : BinaryOperator.Or, Bind(binary.Left, Reading.Condition), Bind(binary.Right, Reading.Condition));
        }
        if (Operators.Comparison(op) is { } comparison)
        {
            return Logical(binary, reading) ?? new Binary(comparison, Bind(binary.Left, Reading.Value), Bind(binary.Right, Reading.Value));
        }
        if (Numeric(binary, reading) is { } mistake)
        {
            return mistake;
        }
        var (left, right) = (Bind(binary.Left, reading), Bind(binary.Right, reading));
        return new Binary(Operators.Arithmetic(op, left, right, reading), left, right);
    }

    private Conditional If(IfSyntax syntax, Reading reading)
    {
        var test = Bind(syntax.Condition, Reading.Condition);
        var then = Scope.Given(test, isTrue: true, () => Bind(syntax.Then, reading));
        var @else = Scope.Given(test, isTrue: false, () => Bind(syntax.Else, reading));
        return new Conditional(test, then, @else);
    }

    private Expr Reduction(ReduceSyntax reduce, Reading reading)
    {
        var kind = reduce.Kind.ToString().ToLowerInvariant();
        if (reading == Reading.Index)
        {
            Diagnostics.Add(DiagnosticCatalogue.NotAnIndex, reduce.Span, $"a {kind} does not give one", "index by an array of integers");
            return Abandon(reduce);
        }
        var index = reduce.Index.Text;
        if (IsBound(index) || Scope.IsReduced(index))
        {
            Diagnostics.Add(DiagnosticCatalogue.HiddenIndex, reduce.Index.Span, index, kind);
        }
        else
        {
            CheckReductionIndex(reduce);
        }
        var extent = reduce.Extent is null ? null : ReductionExtent(reduce.Extent);
        var (where, body) = Scope.Within(
            index, extent ?? new ExtentValue(index.ToUpperInvariant()),
            () => (reduce.Where is null ? null : Bind(reduce.Where, Reading.Condition), Bind(reduce.Body, Reading.Value)));
        if (extent is null && (extent = DefaultExtent(index, body, where)) is null)
        {
            Diagnostics.Add(DiagnosticCatalogue.NoExtent, reduce.Index.Span, index, kind);
            return Mistake.Reported;
        }
        return Reduced(new Reduce(reduce.Kind, index, extent, where, body));
    }

    private Expr ReductionExtent(ExprSyntax syntax)
    {
        switch (syntax)
        {
            case NumberSyntax n when n.Value >= 1 && n.Value == System.Math.Floor(n.Value):
                return new Number(n.Value);
            case NameSyntax { Indices: null } n when Extents.Contains(n.Name.Text):
                return new ExtentValue(n.Name.Text);
            case NameSyntax n:
                Diagnostics.Add(DiagnosticCatalogue.UnknownName, n.Span, n.Name.Text, "behind 'in' stands a whole number or an extent: " + Suggestion.Hint(n.Name.Text, Extents));
                return Mistake.Reported;
            default:
                Diagnostics.Add(DiagnosticCatalogue.BadDimension, syntax.Span, SyntaxPrinter.Print(syntax));
                return Mistake.Reported;
        }
    }

    /// <summary>Reports a number where a condition is expected.</summary>
    private Expr? Numeric(ExprSyntax syntax, Reading reading)
    {
        if (reading != Reading.Condition)
        {
            return null;
        }
        Diagnostics.Add(DiagnosticCatalogue.NotACondition, syntax.Span, SyntaxPrinter.Print(syntax));
        return Abandon(syntax);
    }

    /// <summary>Reports a condition where a number is expected.</summary>
    private Expr? Logical(ExprSyntax syntax, Reading reading)
    {
        if (reading == Reading.Condition)
        {
            return null;
        }
        Diagnostics.Add(DiagnosticCatalogue.NotANumber, syntax.Span, SyntaxPrinter.Print(syntax));
        return Abandon(syntax);
    }

    /// <summary>Binds no further after a mistake; what the expression names counts as used.</summary>
    private Expr Abandon(ExprSyntax syntax)
    {
        foreach (var name in syntax.Names())
        {
            Use(name.Name.Text);
        }
        return Mistake.Reported;
    }

    /// <summary>Reports an unknown name; the one that was probably meant counts as used.</summary>
    protected Expr Unknown(Identifier name, IReadOnlyCollection<string> known)
    {
        Diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Span, name.Text, Suggestion.Hint(name.Text, known));
        if (Suggestion.Nearest(name.Text, known) is { } near)
        {
            Use(near);
        }
        return Mistake.Reported;
    }
}

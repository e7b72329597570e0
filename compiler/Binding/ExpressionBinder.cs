using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>How an expression is read: as a real number, as an index (integer arithmetic), or as a condition.</summary>
internal enum Reading { Value, Index, Condition }

/// <summary>
/// Binds expressions: resolves names, writes out every index, checks kinds. What a name may be differs between formats and
/// kernels, so that part is left to the two binders derived from it.
/// </summary>
internal abstract class ExpressionBinder(DiagnosticBag diagnostics)
{
    /// <summary>Stands for an expression with a mistake that has been reported; nothing more is said about it.</summary>
    protected static readonly Expr Poison = new Number(double.NaN);

    private ExprMeasures? measures;
    private readonly Dictionary<Expr, ExprSyntax> places = new(ReferenceComparer.Instance);
    private readonly List<string> bound = [];
    private readonly HashSet<string> given = [];
    private int branches;

    protected DiagnosticBag Diagnostics { get; } = diagnostics;

    /// <summary>The reduction indices around the current place with their extents, innermost last.</summary>
    protected List<(string Name, Expr Extent)> Reductions { get; } = [];

    /// <summary>Resolves a name that is not a reduction index around it.</summary>
    protected abstract Expr BindName(NameSyntax name, Reading reading);

    /// <summary>Checks that a reduction may use this name for its index.</summary>
    protected abstract void CheckReductionIndex(ReduceSyntax reduce);

    /// <summary>The extent of a reduction that writes none, or null where it has none.</summary>
    protected abstract Expr? DefaultExtent(string index, Expr body, Expr? where);

    /// <summary>The names of extents that may stand behind <c>in</c>.</summary>
    protected abstract IReadOnlyCollection<string> Extents { get; }

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
    protected virtual bool IsBound(string index) => bound.Contains(index);

    /// <summary>Whether the optional input is known to be there at the current place.</summary>
    protected bool IsGiven(string parameter) => given.Contains(parameter);

    /// <summary>Sets the indices of the current point.</summary>
    protected void Stand(IEnumerable<string> at)
    {
        bound.Clear();
        bound.AddRange(at);
    }

    /// <summary>Whether the current place is a branch of an <c>if</c>.</summary>
    protected bool IsBehindTest => branches > 0;

    /// <summary>Binds at another point, without the reductions and tests around the current place.</summary>
    protected Expr AtThePoint(IEnumerable<string> at, System.Func<Expr> bind)
    {
        var (outerBound, outerReductions, outerBranches) = (bound.ToList(), Reductions.ToList(), branches);
        Stand(at);
        Reductions.Clear();
        branches = 0;
        var result = bind();
        Stand(outerBound);
        Reductions.AddRange(outerReductions);
        branches = outerBranches;
        return result;
    }

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
            NegateSyntax n => Numeric(syntax, reading) ?? Negate(Bind(n.Operand, reading)),
            BinarySyntax b => Infix(b, reading),
            NotSyntax n => Logical(syntax, reading) ?? new Unary(UnaryOperator.Not, Bind(n.Operand, Reading.Condition)),
            IfSyntax i => Numeric(syntax, reading) ?? If(i, reading),
            CallSyntax c => Numeric(syntax, reading) ?? Function(c, reading),
            ReduceSyntax r => Numeric(syntax, reading) ?? Reduction(r, reading),
            _ => throw new System.InvalidOperationException("an expression that cannot be bound: " + syntax.GetType().Name),
        };
        if (IsTooLarge(syntax, expression))
        {
            return Poison;
        }
        OnBound(syntax, expression, reading);
        if (reading == Reading.Value && !places.ContainsKey(expression))
        {
            places.Add(expression, syntax);
        }
        return expression;
    }

    /// <summary>A bound value with its constants inside f32; reports those that are not, where nothing else is wrong.</summary>
    protected Expr InsideSingle(Expr value) => Diagnostics.HasErrors ? value : new SingleRange(ReportOutside).Apply(value);

    /// <summary>Reports a value whose constants, or which itself, come to a number outside f32.</summary>
    protected void ReportOutside(Expr value, double number)
    {
        if (places.TryGetValue(value, out var syntax))
        {
            Diagnostics.Add(DiagnosticCatalogue.OutsideSingle, syntax.Span, SyntaxPrinter.Print(syntax), number.ToString("G4", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reports an expression that is beyond a limit; one with a mistake in it is beyond it without a word.</summary>
    private bool IsTooLarge(ExprSyntax syntax, Expr expression)
    {
        measures ??= new ExprMeasures(Poison, multipliesOut: false, Default);
        var measure = measures.Of(expression);
        if (measure.Excess is { } excess && !measure.HasMistake)
        {
            Report(syntax, excess);
        }
        return measure.Excess is not null;
    }

    /// <summary>Reports the smallest part of a value that is beyond a limit by this measure.</summary>
    protected void ReportExcess(Expr value, ExprMeasures measured)
    {
        var part = value;
        while (part.Operands().FirstOrDefault(o => places.ContainsKey(o) && measured.Of(o).Excess is not null) is { } smaller)
        {
            part = smaller;
        }
        if (places.TryGetValue(part, out var syntax) && measured.Of(part).Excess is { } excess)
        {
            Report(syntax, excess);
        }
    }

    private void Report(ExprSyntax syntax, ExprExcess excess) =>
        Diagnostics.Add(DiagnosticCatalogue.ExpressionTooLarge, syntax.Span, excess.What, excess.Limit.ToString(CultureInfo.InvariantCulture), excess.Fix);

    /// <summary>
    /// The element that a name stands for: with its free dimensions indexed in order and the rest taken from the current point,
    /// or with every index written out.
    /// </summary>
    protected Expr BindElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Reading reading, bool isInteger)
    {
        var written = name.Indices?.Select(i => Bind(i, Reading.Index)).ToList();
        var free = dimensions.Count(d => d.IsFree);
        if (reading == Reading.Index && !isInteger)
        {
            Diagnostics.Add(DiagnosticCatalogue.NotAnIndex, name.Span, $"'{name.Name.Text}' is not declared as one", "give it an integer type such as uint16");
            return Poison;
        }
        if ((written?.Count ?? 0) != free && written?.Count != dimensions.Count)
        {
            Diagnostics.Add(
                DiagnosticCatalogue.WrongIndexCount, name.Span, name.Name.Text, IndexDemand(dimensions), Count(written?.Count ?? 0),
                free == 0 ? $"write {name.Name.Text}" : $"write {name.Name.Text}[{string.Join(", ", Enumerable.Repeat("…", free))}]");
            return Poison;
        }
        if (written is not null && !written.Select((w, i) => IsSmallEnough(w, name.Indices!.Value[i])).All(small => small))
        {
            return Poison;
        }
        var isWrittenOut = written?.Count == dimensions.Count;
        var next = 0;
        var at = new List<Expr>();
        foreach (var dimension in dimensions)
        {
            at.Add(isWrittenOut || dimension.IsFree ? written![next++] : FromPoint(name, dimension.Index));
        }
        if (at.Contains(Poison))
        {
            return Poison;
        }
        var element = new Element(name.Name.Text, at.ToEquatableArray());
        OnElement(name, dimensions, element);
        return element;
    }

    /// <summary>Reports an index whose constants alone lead out of every array; the machine's integers would wrap around.</summary>
    private bool IsSmallEnough(Expr index, ExprSyntax syntax)
    {
        var size = ReferenceEquals(index, Poison) ? 0 : Magnitude(index);
        if (size <= int.MaxValue)
        {
            return true;
        }
        Diagnostics.Add(
            DiagnosticCatalogue.IndexTooLarge, syntax.Span, SyntaxPrinter.Print(syntax), ExprPrinter.Number(size), ExprPrinter.Number(int.MaxValue), "use smaller numbers");
        return false;
    }

    /// <summary>How large an index can get by its constants, with 1 for every name.</summary>
    private static double Magnitude(Expr index) => index switch
    {
        Number n => System.Math.Abs(n.Value),
        Unary u => Magnitude(u.Operand),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b => Magnitude(b.Left) + Magnitude(b.Right),
        Binary { Operator: BinaryOperator.Multiply } b => Magnitude(b.Left) * Magnitude(b.Right),
        Binary { Operator: BinaryOperator.Power } b => System.Math.Pow(Magnitude(b.Left), Magnitude(b.Right)),
        Binary or Conditional or Call => index.Operands().Max(Magnitude),
        _ => 1,
    };

    /// <summary>A number of things, for messages: "none are", "one is", "2 are".</summary>
    protected static string Count(int count) => count switch
    {
        0 => "none are",
        1 => "one is",
        _ => count.ToString(CultureInfo.InvariantCulture) + " are",
    };

    private static string IndexDemand(IReadOnlyList<ArrayDimension> dimensions)
    {
        var free = dimensions.Where(d => d.IsFree).ToList();
        if (free.Count == 0)
        {
            return dimensions.Count == 0 ? "takes no indices" : $"takes no indices or {dimensions.Count.ToString(CultureInfo.InvariantCulture)}";
        }
        var sizes = string.Join(", ", free.Select(d => ExprPrinter.Print(d.Index)));
        return free.Count == 1 ? $"takes one index (its dimension of {sizes})" : $"takes {free.Count.ToString(CultureInfo.InvariantCulture)} indices (its dimensions {sizes})";
    }

    private Expr FromPoint(NameSyntax name, Expr index)
    {
        foreach (var axis in index.Indices())
        {
            if (!IsBound(axis))
            {
                Diagnostics.Add(
                    DiagnosticCatalogue.IndexNotBound, name.Span, $"'{name.Name.Text}' lies along '{axis}', but ", axis,
                    $"reduce over it, for example sum({axis}), or write the index: {name.Name.Text}[…]");
                return Poison;
            }
        }
        return index;
    }

    private Expr Literal(NumberSyntax number, Reading reading)
    {
        if (Numeric(number, reading) is { } mistake)
        {
            return mistake;
        }
        if (reading == Reading.Index && number.Value != System.Math.Floor(number.Value))
        {
            Diagnostics.Add(DiagnosticCatalogue.NotAnIndex, number.Span, $"{number.Text} is not", "write a whole number");
            return Poison;
        }
        return new Number(number.Value);
    }

    private Expr Name(NameSyntax name, Reading reading)
    {
        var isIndex = name.Indices is null && Reductions.Exists(r => r.Name == name.Name.Text);
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

    private static Expr Negate(Expr operand) => operand switch
    {
        _ when ReferenceEquals(operand, Poison) => Poison,
        Number n => new Number(-n.Value),
        _ => new Unary(UnaryOperator.Negate, operand),
    };

    private Expr Infix(BinarySyntax binary, Reading reading)
    {
        var op = binary.Operator;
        if (op is OperatorKind.And or OperatorKind.Or)
        {
            return Logical(binary, reading)
                ?? new Binary(op == OperatorKind.And ? BinaryOperator.And : BinaryOperator.Or, Bind(binary.Left, Reading.Condition), Bind(binary.Right, Reading.Condition));
        }
        if (Comparison(op) is { } comparison)
        {
            return Logical(binary, reading) ?? new Binary(comparison, Bind(binary.Left, Reading.Value), Bind(binary.Right, Reading.Value));
        }
        if (Numeric(binary, reading) is { } mistake)
        {
            return mistake;
        }
        var (left, right) = (Bind(binary.Left, reading), Bind(binary.Right, reading));
        return new Binary(Arithmetic(op, left, right, reading), left, right);
    }

    private static BinaryOperator Arithmetic(OperatorKind op, Expr left, Expr right, Reading reading) => op switch
    {
        OperatorKind.Add => BinaryOperator.Add,
        OperatorKind.Subtract => BinaryOperator.Subtract,
        OperatorKind.Multiply => BinaryOperator.Multiply,
        OperatorKind.Divide when reading == Reading.Value => BinaryOperator.Divide,
        OperatorKind.Divide when left.IsMadeOfExtents() && right.IsMadeOfExtents() => BinaryOperator.CeilingDivide,
        OperatorKind.Divide => BinaryOperator.FloorDivide,
        OperatorKind.Remainder => BinaryOperator.Modulo,
        _ => BinaryOperator.Power,
    };

    private static BinaryOperator? Comparison(OperatorKind op) => op switch
    {
        OperatorKind.Less => BinaryOperator.Less,
        OperatorKind.LessOrEqual => BinaryOperator.LessOrEqual,
        OperatorKind.Greater => BinaryOperator.Greater,
        OperatorKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        OperatorKind.Equal => BinaryOperator.Equal,
        OperatorKind.NotEqual => BinaryOperator.NotEqual,
        _ => null,
    };

    private Conditional If(IfSyntax syntax, Reading reading)
    {
        var test = Bind(syntax.Condition, Reading.Condition);
        var then = Given(test, isTrue: true, () => Bind(syntax.Then, reading));
        var @else = Given(test, isTrue: false, () => Bind(syntax.Else, reading));
        return new Conditional(test, then, @else);
    }

    /// <summary>Binds what stands behind a test, with the optional inputs that the test has shown to be there.</summary>
    private Expr Given(Expr test, bool isTrue, System.Func<Expr> bind)
    {
        var shown = Shown(test, isTrue).Where(given.Add).ToList();
        branches++;
        var result = bind();
        branches--;
        given.ExceptWith(shown);
        return result;
    }

    private static IEnumerable<string> Shown(Expr test, bool isTrue) => test switch
    {
        Present p when isTrue => [p.Parameter],
        Unary { Operator: UnaryOperator.Not } n => Shown(n.Operand, !isTrue),
        Binary { Operator: BinaryOperator.And } b when isTrue => Shown(b.Left, true).Concat(Shown(b.Right, true)),
        Binary { Operator: BinaryOperator.Or } b when !isTrue => Shown(b.Left, false).Concat(Shown(b.Right, false)),
        _ => [],
    };

    private Expr Function(CallSyntax call, Reading reading)
    {
        var name = call.Function.Text;
        if (reading == Reading.Index && name is not ("max" or "min" or "abs" or "clamp"))
        {
            Diagnostics.Add(DiagnosticCatalogue.NotAnIndex, call.Span, $"'{name}' does not give one", "max, min, abs and clamp do");
            return Abandon(call);
        }
        var parameters = name is "max" or "min" ? EquatableArray.Of("a", "b") : Functions.Find(name)?.Parameters;
        if (parameters is null)
        {
            if (char.IsUpper(name[0]))
            {
                Diagnostics.Add(DiagnosticCatalogue.CallInsideExpression, call.Span, name);
            }
            else
            {
                Diagnostics.Add(DiagnosticCatalogue.UnknownFunction, call.Function.Span, name, Suggestion.Hint(name, [.. Functions.All.Select(f => f.Name), "max", "min"]));
            }
            return Abandon(call);
        }
        var arguments = call.Arguments.Select(a => Argument(a, reading)).ToList();
        if (arguments.Count != parameters.Value.Count)
        {
            Diagnostics.Add(
                DiagnosticCatalogue.ArgumentCount, call.Span, name, parameters.Value.Count == 1 ? "one argument" : $"{parameters.Value.Count.ToString(CultureInfo.InvariantCulture)} arguments",
                Count(arguments.Count), $"{name}({string.Join(", ", parameters.Value)})");
            return Poison;
        }
        return name switch
        {
            "max" => new Binary(BinaryOperator.Max, arguments[0], arguments[1]),
            "min" => new Binary(BinaryOperator.Min, arguments[0], arguments[1]),
            _ => new Call(name, arguments.ToEquatableArray()),
        };
    }

    private Expr Argument(ArgumentSyntax argument, Reading reading)
    {
        if (argument.Name is { } name)
        {
            Diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Span, name.Text, "the arguments of a function are written without names");
        }
        if (argument.IsPercent)
        {
            Diagnostics.Add(DiagnosticCatalogue.PercentOutsideFit, argument.Span);
            return Poison;
        }
        return Bind(argument.Value, reading);
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
        if (IsBound(index) || Reductions.Exists(r => r.Name == index))
        {
            Diagnostics.Add(DiagnosticCatalogue.HiddenIndex, reduce.Index.Span, index, kind);
        }
        else
        {
            CheckReductionIndex(reduce);
        }
        var extent = reduce.Extent is null ? null : ReductionExtent(reduce.Extent);
        bound.Add(index);
        Reductions.Add((index, extent ?? new ExtentValue(index.ToUpperInvariant())));
        var where = reduce.Where is null ? null : Bind(reduce.Where, Reading.Condition);
        var body = Bind(reduce.Body, Reading.Value);
        Reductions.RemoveAt(Reductions.Count - 1);
        bound.RemoveAt(bound.LastIndexOf(index));
        if (extent is null && (extent = DefaultExtent(index, body, where)) is null)
        {
            Diagnostics.Add(DiagnosticCatalogue.NoExtent, reduce.Index.Span, index, kind);
            return Poison;
        }
        return new Reduce(reduce.Kind, index, extent, where, body);
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
                return Poison;
            default:
                Diagnostics.Add(DiagnosticCatalogue.BadDimension, syntax.Span, SyntaxPrinter.Print(syntax));
                return Poison;
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
        return Poison;
    }

    /// <summary>Reports an unknown name; the one that was probably meant counts as used.</summary>
    protected Expr Unknown(Identifier name, IReadOnlyCollection<string> known)
    {
        Diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Span, name.Text, Suggestion.Hint(name.Text, known));
        if (Suggestion.Nearest(name.Text, known) is { } near)
        {
            Use(near);
        }
        return Poison;
    }
}

/// <summary>
/// A dimension of an array as expressions see it: <see cref="Index"/> is how it is reached from the point, or its size where
/// it is free.
/// </summary>
internal readonly record struct ArrayDimension(Expr Index, bool IsFree);

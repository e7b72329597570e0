using System.Globalization;
using CsCheck;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Tests.Syntax;

/// <summary>Random trees of every shape that the nodes allow, also those that need parentheses to be written.</summary>
internal static class RandomSyntax
{
    private static readonly Gen<Identifier> Name =
        OneOf("q", "s", "w", "x", "Long_name2", "rows", "reverse", "columns", "concat", "table", "csr", "block", "trit", "e4m3").Select(text => new Identifier(text, default));

    private static readonly Gen<ExprSyntax> Number =
        OneOf("0", "1", "16", "0.5", "1e30", "2.25e-3", "65536").Select(text => (ExprSyntax)Literal(text));

    private static readonly Gen<ExprSyntax> PlainName = Name.Select(n => (ExprSyntax)new NameSyntax(n, null, default));

    private static readonly Gen<ExprSyntax> SmallExpr = Expr(1);

    private static readonly Gen<ExprSyntax> AnyExpr = Expr(3);

    private static readonly Gen<EquatableArray<Identifier>> Names = Some(Name, 1, 3);

    private static readonly Gen<EquatableArray<ExprSyntax>> Dimensions = Some(SmallExpr, 0, 3);

    private static readonly Gen<TypeSyntax> Type = Gen.Select(Name, Some(Gen.Int[0, 16], 0, 2), (n, a) => new TypeSyntax(n, a, default));

    private static readonly Gen<ModifierSyntax> Modifier = Gen.OneOf(
        Gen.Const<ModifierSyntax>(new SparseCsrSyntax(default)),
        Gen.Const<ModifierSyntax>(new StaticSyntax(default)),
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8], Maybe(Name), (n, m, a) => (ModifierSyntax)new SparseOfSyntax(n, m, a, default)),
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8], (r, c) => (ModifierSyntax)new SparseBlockSyntax(r, c, default)),
        Gen.Int[0, 16].Select(s => (ModifierSyntax)new WindowSyntax(s, default)),
        SmallExpr.Select(c => (ModifierSyntax)new WhereSyntax(c, default)),
        Name.Select(n => (ModifierSyntax)new PackSyntax(n, default)));

    private static readonly Gen<InitSyntax> Init = Gen.OneOf(
        Some(Gen.Double[-1e6, 1e6], 1, 4).Select(n => (InitSyntax)new NumbersInitSyntax(n, default)),
        Gen.Select(Name, Some(Argument(SmallExpr), 0, 2), (n, a) => (InitSyntax)new CallInitSyntax(n, a, default)));

    private static readonly Gen<ItemSyntax> Field = Gen.Select(
        Names, Type, Dimensions, Some(Modifier, 0, 2), Maybe(Init), (n, t, d, m, i) => (ItemSyntax)new FieldSyntax(n, t, d, m, i, default));

    private static readonly Gen<ItemSyntax> Fit = Some(
        Gen.Select(Some(Name, 0, 2), Name, Some(Argument(SmallExpr), 0, 2), (f, e, a) => new FitStepSyntax(f, e, a, default)), 1, 3)
        .Select(steps => (ItemSyntax)new FitSyntax(steps, default));

    private static readonly Gen<ItemSyntax> Store = Gen.OneOf(
        Gen.Select(SmallExpr, Some(Bits(2), 0, 3), (p, b) => (ItemSyntax)new StoreSyntax(p, b, default)),
        Gen.Select(Some(Name, 1, 3), Name, Dimensions, Some(Bits(2), 0, 3), (n, w, d, b) => (ItemSyntax)new TensorStoreSyntax(n, w, d, b, null, default)),
        Gen.Select(Some(Name, 1, 3), Name, Dimensions, Some(SmallExpr, 1, 3), (n, w, d, s) => (ItemSyntax)new TensorStoreSyntax(n, w, d, default, s, default)));

    private static readonly Gen<EquationSyntax> Equation = Gen.Select(
        Name, MaybeStruct(Dimensions), AnyExpr, Maybe(Walk(2)), (n, d, v, o) => new EquationSyntax(n, d, v, o, default));

    private static readonly Gen<StateSyntax> State = Gen.Select(
        Names, Maybe(Type), Dimensions, Maybe(SmallExpr), (n, t, d, i) => new StateSyntax(n, t, d, i, default));

    private static readonly Gen<EquatableArray<ParameterSyntax>> Parameters = Some(
        Gen.Select(Names, Maybe(Type), Dimensions, Gen.Bool, Maybe(SmallExpr), (n, t, d, o, v) => new ParameterSyntax(n, t, d, o, v, default)), 1, 3);

    public static readonly Gen<DeclarationSyntax> Declaration = Gen.OneOf(
        Gen.Select(
            Gen.Bool, Name, Some(Name, 0, 2), Some(Gen.OneOf(Field, Fit, Store, Equation.Select(e => (ItemSyntax)e)), 0, 5),
            (a, n, x, i) => (DeclarationSyntax)new FormatSyntax(a, n, x, i, default)),
        Gen.Select(
            Name, Name, Some(Equation, 0, 3), Maybe(Fit),
            (n, o, e, f) => (DeclarationSyntax)new ViewSyntax(n, o, e, (FitSyntax?)f, default)),
        Gen.Select(Name, Parameters, Some(Equation, 0, 4), (n, p, e) => (DeclarationSyntax)new KernelSyntax(n, p, e, default)),
        Gen.Select(
            Name, Name, Parameters, Some(State, 0, 2), Some(Equation, 0, 3),
            (n, a, p, s, e) => (DeclarationSyntax)new ScanSyntax(n, a, p, s, e, default)));

    /// <summary>One of a few constants.</summary>
    public static Gen<T> OneOf<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static Gen<ExprSyntax> Expr(int depth)
    {
        if (depth == 0)
        {
            return Gen.OneOf(Number, PlainName);
        }
        var part = Expr(depth - 1);
        return Gen.OneOf(
            Number,
            PlainName,
            Gen.Select(Name, Some(part, 0, 2), (n, i) => (ExprSyntax)new NameSyntax(n, i, default)),
            Gen.Select(Name, Some(Argument(part), 0, 2), (n, a) => (ExprSyntax)new CallSyntax(n, a, default)),
            Gen.Select(Gen.Enum<OperatorKind>(), part, part, (o, l, r) => (ExprSyntax)new BinarySyntax(o, l, r, default)),
            Gen.Select(Gen.Enum<OperatorKind>(), part, part, (o, l, r) => (ExprSyntax)new BinarySyntax(o, l, r, default)),
            part.Select(e => (ExprSyntax)new NegateSyntax(e, default)),
            part.Select(e => (ExprSyntax)new NotSyntax(e, default)),
            part.Select(e => (ExprSyntax)new ParenthesesSyntax(e, default)),
            Gen.Select(part, part, part, (c, t, e) => (ExprSyntax)new IfSyntax(c, t, e, default)),
            Gen.Select(
                Gen.Enum<ReductionKind>(), Name, Maybe(Gen.OneOf(PlainName, Gen.Int[1, 64].Select(n => (ExprSyntax)Literal($"{n}")))), Maybe(part), part,
                (k, i, x, w, b) => (ExprSyntax)new ReduceSyntax(k, i, x, w, b, default)));
    }

    private static Gen<ArgumentSyntax> Argument(Gen<ExprSyntax> value) => Gen.OneOf(
        Gen.Select(Maybe(Name), value, (n, v) => new ArgumentSyntax(n, v, false, default)),
        Gen.Select(Maybe(Name), Number, (n, v) => new ArgumentSyntax(n, v, true, default)));

    private static Gen<BitsSyntax> Bits(int depth)
    {
        var field = Gen.Select(
            Name, MaybeStruct(Dimensions), Gen.Bool, Gen.Int[0, 7],
            (n, i, isSlice, b) => (BitsSyntax)new FieldBitsSyntax(n, i, isSlice ? b : null, isSlice ? b + 1 : null, default));
        return depth == 0
            ? field
            : Gen.OneOf(
                field,
                Gen.Int[1, 8].Select(n => (BitsSyntax)new ZeroBitsSyntax(n, default)),
                Some(SmallExpr, 1, 3).Select(t => (BitsSyntax)new TritBitsSyntax(t, default)),
                Gen.Select(Name, Gen.Int[1, 64], Some(Bits(depth - 1), 0, 3), (n, c, b) => (BitsSyntax)new ForBitsSyntax(n, c, b, default)));
    }

    private static Gen<OrderSyntax> Walk(int depth)
    {
        var grid = Gen.Select(Gen.Bool, Name, Name, (c, a, b) => (OrderSyntax)new GridOrderSyntax(c, a, b, default));
        return depth == 0
            ? grid
            : Gen.OneOf(
                grid,
                Name.Select(t => (OrderSyntax)new TableOrderSyntax(t, default)),
                Maybe(Walk(depth - 1)).Select(w => (OrderSyntax)new ReverseOrderSyntax(w, default)),
                Some(Walk(depth - 1), 1, 3).Select(w => (OrderSyntax)new ConcatOrderSyntax(w, default)));
    }

    private static NumberSyntax Literal(string text) => new(double.Parse(text, CultureInfo.InvariantCulture), text, default);

    private static Gen<EquatableArray<T>> Some<T>(Gen<T> item, int least, int most) => item.Array[least, most].Select(a => new EquatableArray<T>(a));

    private static Gen<T?> Maybe<T>(Gen<T> item) where T : class => Gen.Select(Gen.Bool, item, (has, i) => has ? i : null);

    private static Gen<T?> MaybeStruct<T>(Gen<T> item) where T : struct => Gen.Select(Gen.Bool, item, (has, i) => has ? i : (T?)null);
}

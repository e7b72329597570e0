using System.Globalization;
using System.Linq;
using Kernels.Compiler.Syntax.Lexing;

namespace Kernels.Compiler.Syntax;

/// <content>What stands in a declaration's braces.</content>
public static partial class SyntaxPrinter
{
    public static string Print(ItemSyntax item) => item switch
    {
        FieldSyntax f =>
            Names(f.Names) + " : " + Print(f.Type) + " " + Dimensions(f.Dimensions) + string.Concat(f.Modifiers.Select(m => " " + Modifier(m)))
            + (f.Init is null ? "" : " = " + Init(f.Init)),
        EquationSyntax e =>
            e.Name.Text + Dimensions(e.Dimensions) + " = " + Print(e.Value) + (e.Order is null ? "" : " order " + Print(e.Order)),
        StateSyntax s =>
            "state " + Names(s.Names) + " : " + (s.Type is null ? "" : Print(s.Type) + " ") + Dimensions(s.Dimensions)
            + (s.Initial is null ? "" : " = " + Print(s.Initial)),
        FitSyntax f => "fit " + string.Join(" then ", f.Steps.Select(Print)),
        TensorStoreSyntax t => "store " + string.Join(".", t.Name.Select(n => n.Text)) + " : " + t.Word.Text + " " + Dimensions(t.Dimensions) + " " + (t.Numbers is { } numbers ? "= " + List(numbers, Print) : Bits(t.Bits)),
        StoreSyntax s => "store per " + Print(s.Per) + " " + Bits(s.Bits),
        _ => throw Unknown(item),
    };

    public static string Print(FitStepSyntax step) =>
        (step.Fields.Count == 0 ? "" : Names(step.Fields) + " = ") + step.Encoder.Text + (step.Arguments.Count == 0 ? "" : List(step.Arguments, Print));

    public static string Print(TypeSyntax type) => type.Name.Text + (type.Arguments.Count == 0 ? "" : List(type.Arguments, Integer));

    public static string Print(OrderSyntax order) => order switch
    {
        ReverseOrderSyntax r => "reverse" + (r.Inner is null ? "" : " " + Print(r.Inner)),
        GridOrderSyntax g => (g.IsColumns ? "columns(" : "rows(") + g.First.Text + ", " + g.Second.Text + ")",
        ConcatOrderSyntax c => "concat" + List(c.Walks, Print),
        TableOrderSyntax t => "table(" + t.Table.Text + ")",
        _ => throw Unknown(order),
    };

    private static string Modifier(ModifierSyntax modifier) => modifier switch
    {
        SparseCsrSyntax => "sparse csr",
        SparseOfSyntax s => "sparse " + Integer(s.Kept) + ":" + Integer(s.Of) + (s.Along is null ? "" : " along " + s.Along.Text),
        SparseBlockSyntax b => "sparse block(" + Integer(b.Rows) + ", " + Integer(b.Columns) + ")",
        WhereSyntax w => "where " + Print(w.Condition, Level.Or),
        StaticSyntax => "static",
        WindowSyntax w => "window " + Integer(w.Step),
        PackSyntax p => "pack " + p.Density.Text,
        _ => throw Unknown(modifier),
    };

    private static string Init(InitSyntax init) => init switch
    {
        NumbersInitSyntax n => "{ " + string.Join(", ", n.Numbers.Select(Numbers.Print)) + " }",
        CallInitSyntax c => c.Function.Text + List(c.Arguments, Print),
        _ => throw Unknown(init),
    };

    private static string Bits(EquatableArray<BitsSyntax> bits) => bits.Count == 0 ? "{ }" : "{ " + string.Join(" ", bits.Select(Print)) + " }";

    /// <summary>An item of a <c>store</c>.</summary>
    public static string Print(BitsSyntax bits) => bits switch
    {
        ForBitsSyntax f => "for " + f.Index.Text + " in " + Integer(f.Count) + " " + Bits(f.Body),
        TritBitsSyntax t => "trits" + List(t.Trits, Print),
        ZeroBitsSyntax z => "zero(" + Integer(z.Count) + ")",
        FieldBitsSyntax { From: { } from, To: { } to } f => f.Field.Text + Dimensions(f.Indices) + "<" + Integer(from) + ".." + Integer(to) + ">",
        FieldBitsSyntax f => f.Field.Text + Dimensions(f.Indices),
        _ => throw Unknown(bits),
    };

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// <c>sparse csr</c> and <c>sparse block(r, c)</c>: a field that stores any of its elements, or of its blocks of r rows and c columns. A field of bits says which, and
/// the name of the field stands for the element, or 0 where it is absent.
/// </summary>
internal sealed class CompressedField
{
    private readonly EquatableArray<Dimension> blocks;
    private readonly string places;

    private CompressedField(string places, EquatableArray<Dimension> blocks) => (this.places, this.blocks) = (places, blocks);

    /// <summary>What is compressed about a field; null where nothing is, or after a mistake, which is reported.</summary>
    public static CompressedField? Of(FieldSyntax field, EquatableArray<Dimension> shape, DiagnosticBag diagnostics)
    {
        var written = field.Modifiers.Where(m => m is SparseCsrSyntax or SparseBlockSyntax).ToList();
        if (written.Count == 0)
        {
            return null;
        }
        var name = field.Names[0].Text;
        var block = written[0] as SparseBlockSyntax;
        var mistake = field.Modifiers.Count(m => m is SparseCsrSyntax or SparseBlockSyntax or SparseOfSyntax) > 1 ? $"'{name}' is sparse already; remove one of them"
            : field.Init is not null ? $"'{name}' is a constant, which has all its elements; remove it"
            : shape.Count != 2 || !shape.All(d => d is ImpliedDimension) ? $"'{name}' has no rows and columns to be sparse in; it needs two dimensions, along the axes"
            : block is { Rows: < 1 } or { Columns: < 1 } ? "a block has 1 row and column at least"
            : block is { Rows: > Limits.Group } or { Columns: > Limits.Group } ? $"a block has at most {ExprPrinter.Number(Limits.Group)} rows and columns"
            : null;
        if (mistake is not null)
        {
            diagnostics.Add(DiagnosticCatalogue.Sparsity, written[0].Span, mistake);
            return null;
        }
        var (rows, columns) = block is null ? (1, 1) : (block.Rows, block.Columns);
        var blocks = EquatableArray.Of(Divided(shape[0], rows), Divided(shape[1], columns));
        return new CompressedField(name + ".at", blocks);
    }

    /// <summary>The field of bits.</summary>
    public FieldModel Places => new(places, ElementType.Bit, blocks) { IsPlaces = true };

    /// <summary>The condition under which the element at the point is stored.</summary>
    public Expr IsStored => new Binary(BinaryOperator.Equal, new Element(places, blocks.Select(d => ((ImpliedDimension)d).Index).ToEquatableArray()), new Number(1));

    /// <summary>What a name that was bound to the element at the point stands for.</summary>
    public Expr ValueOf(Element element) => new Conditional(IsStored, element, new Number(0));

    private static Dimension Divided(Dimension dimension, int size) => size == 1 ? dimension : new ImpliedDimension(((ImpliedDimension)dimension).Index switch
    {
        Binary { Operator: BinaryOperator.FloorDivide, Right: Number group } b => b with { Right = new Number(group.Value * size) },
        var index => new Binary(BinaryOperator.FloorDivide, index, new Number(size)),
    });
}

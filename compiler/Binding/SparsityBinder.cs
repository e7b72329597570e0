using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds <c>sparse n:m along axis</c>.</summary>
internal sealed class SparsityBinder(DiagnosticBag diagnostics, IReadOnlyList<string> axes)
{
    /// <summary>Positions have at most this many bits.</summary>
    private const int LargestGroup = 1 << 16;

    /// <summary>What is sparse about a field; null where nothing is, or after a mistake, which is reported.</summary>
    public Sparsity? Bind(FieldSyntax field, EquatableArray<Dimension> shape)
    {
        var written = field.Modifiers.OfType<SparseOfSyntax>().ToList();
        if (written.Count == 0)
        {
            return null;
        }
        var syntax = written[written.Count - 1];
        var along = syntax.Along?.Text ?? axes[axes.Count - 1];
        var dimension = shape.ToList().FindIndex(d => d is ImpliedDimension i && i.Index.Indices().Contains(along));
        var mistake = syntax.Kept < 1 || syntax.Kept > syntax.Of ? $"{Text(syntax.Kept)} of every {Text(syntax.Of)} cannot be stored; keep from 1 to {Text(syntax.Of)}"
            : syntax.Of > LargestGroup ? $"groups have at most {Text(LargestGroup)} elements"
            : dimension < 0 ? $"'{field.Names[0].Text}' does not lie along '{along}'; write 'along' and one of its axes"
            : written.Count > 1 ? $"'{field.Names[0].Text}' is sparse already; remove one of them"
            : field.Init is not null ? $"'{field.Names[0].Text}' is a constant, which has all its elements; remove it"
            : null;
        if (mistake is not null)
        {
            diagnostics.Add(DiagnosticCatalogue.Sparsity, syntax.Span, mistake);
            return null;
        }
        return new Sparsity(syntax.Kept, syntax.Of, dimension, field.Names[0].Text + ".at");
    }

    /// <summary>The field that says where the elements of a sparse field lie.</summary>
    public static FieldSymbol PositionsOf(FieldSyntax field, Sparsity sparse, EquatableArray<Dimension> shape) =>
        new(new Identifier(sparse.Positions, field.Names[0].Span), new FieldModel(sparse.Positions, sparse.PositionType, shape) { Sparse = sparse });

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

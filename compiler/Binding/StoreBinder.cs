using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds <c>store</c>: every bit of every stored field gets its place in a block, once.</summary>
internal sealed class StoreBinder(DiagnosticBag diagnostics, FormatDeclarations declared)
{
    private string Axis => declared.Axes[declared.Axes.Count - 1];

    /// <summary>Where the bits lie; null after a mistake, which is reported.</summary>
    public StoreModel? Bind(StoreSyntax syntax)
    {
        if (declared.Axes.Count != 2 || Columns(syntax.Per) is not { } columns || Fields(syntax, columns) is not { } fields)
        {
            return null;
        }
        var block = new BlockWriter(diagnostics, declared, fields, Limits.BlockBits);
        return block.Write(syntax.Bits) && IsComplete(syntax, block) ? new StoreModel(columns, block.Length / 8, block.Bits.ToEquatableArray(), block.Trits.ToEquatableArray()) : null;
    }

    /// <summary>The c of <c>per k/c</c>.</summary>
    private int? Columns(ExprSyntax per)
    {
        switch (per.Bare())
        {
            case NameSyntax { Indices: null } name when name.Name.Text == Axis:
                return 1;
            case BinarySyntax { Operator: OperatorKind.Divide, Right: NumberSyntax number } part when part.Left.Bare() is NameSyntax { Indices: null } name && name.Name.Text == Axis
                && number.Value is >= 1 and <= Limits.Group && number.Value == (int)number.Value:
                return (int)number.Value;
            default:
                diagnostics.Add(DiagnosticCatalogue.StoreBlock, per.Span, SyntaxPrinter.Print(per), Axis);
                return null;
        }
    }

    private List<FieldInBlock>? Fields(StoreSyntax syntax, int columns)
    {
        var (stored, fields) = (new StoredFields(declared.Axes[0], Axis, columns), new List<FieldInBlock>());
        var complete = declared.Fields.Values.All(f => f.Model is not null || f.Nested is not null);
        foreach (var field in declared.Models.Where(f => !declared.Constants.Contains(f.Name)))
        {
            var (found, reason) = stored.Of(field);
            if (found is null)
            {
                diagnostics.Add(DiagnosticCatalogue.StoreField, syntax.Per.Span, field.Name, SyntaxPrinter.Print(syntax.Per), reason!);
                complete = false;
            }
            else
            {
                fields.Add(found);
            }
        }
        return complete && diagnostics.CheckCount(declared.Name, fields.Sum(f => f.Bits), "bits in a block", Limits.BlockBits, "use a smaller block") ? fields : null;
    }

    private bool IsComplete(StoreSyntax syntax, BlockWriter block)
    {
        var complete = block.CheckAllThere(syntax.Span);
        if (block.Length % 8 != 0)
        {
            diagnostics.Add(DiagnosticCatalogue.StoreBytes, syntax.Span, Wording.Text(block.Length), Wording.Text(8 - (block.Length % 8)));
            complete = false;
        }
        return complete;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds the left sides of a kernel's equations: the axes that they name, the states that they update, the arrays that they define.</summary>
internal sealed class LeftSides(DiagnosticBag diagnostics, KernelDeclarations declared)
{
    /// <summary>The axes that a left side names, without those that are wrong.</summary>
    public List<string> Indices(Identifier target, EquatableArray<ExprSyntax> written)
    {
        var indices = new List<string>();
        foreach (var index in written)
        {
            if (index is not NameSyntax { Indices: null, Name: var n } || !char.IsLower(n.Text[0]))
            {
                diagnostics.Add(DiagnosticCatalogue.BadLeftSide, index.Span, SyntaxPrinter.Print(index), $"the left side names the axes of '{target.Text}', so write plain indices");
            }
            else if (declared.Arrays.ContainsKey(n.Text))
            {
                diagnostics.Add(DiagnosticCatalogue.TwoMeanings, n.Span, n.Text, "an array", "an index");
            }
            else if (indices.Contains(n.Text))
            {
                diagnostics.Add(DiagnosticCatalogue.BadLeftSide, index.Span, n.Text, "it is an index of this left side already, so give it another name");
            }
            else
            {
                indices.Add(n.Text);
            }
        }
        return indices;
    }

    /// <summary>Notes that a state is updated, and checks that this happens once and over its own axes.</summary>
    public void CheckState(EquationSyntax syntax, ArraySymbol state, List<string>? left)
    {
        if (state.Updated is { } before)
        {
            diagnostics.Add(DiagnosticCatalogue.DefinedTwice, syntax.Name.Span, state.Name.Text, Wording.Line(before));
        }
        state.Updated = syntax.Name.Span;
        if (left is not null && state.Dimensions is { } own && !left.OrderBy(n => n, StringComparer.Ordinal).SequenceEqual(own.Select(d => ((IndexValue)d.Index).Name).OrderBy(n => n, StringComparer.Ordinal)))
        {
            var axesOfState = string.Join(", ", own.Select(d => d.Index));
            diagnostics.Add(DiagnosticCatalogue.BadLeftSide, syntax.Name.Span, $"{state.Name.Text}[{string.Join(", ", left)}]", $"the state has the axes [{axesOfState}], so write {state.Name.Text} = …");
        }
    }

    /// <summary>Declares the array that an equation defines.</summary>
    public void DeclareIntermediate(Identifier target, List<string> indices)
    {
        if (declared.Arrays.TryGetValue(target.Text, out var first))
        {
            var kind = first.Kind == ArrayKind.Parameter ? DiagnosticCatalogue.DeclaredTwice : DiagnosticCatalogue.DefinedTwice;
            diagnostics.Add(kind, target.Span, target.Text, Wording.Line(first.Name.Span));
        }
        else if (declared.CheckMeaning(target, "an array"))
        {
            declared.Add(new ArraySymbol(target, ArrayKind.Intermediate, [.. indices.Select(i => new ArrayDimension(new IndexValue(i), false))], false, false));
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// What the abbreviations of a format (and its value) stand for. What one uses is bound before it, so that a chain of any length takes no
/// more of the stack than one of its links.
/// </summary>
/// <param name="bind">Binds an equation at the axes alone, whatever reductions are around the use of its name.</param>
internal sealed class Abbreviations(DiagnosticBag diagnostics, IReadOnlyDictionary<string, EquationSyntax> equations, Func<ExprSyntax, Expr> bind)
{
    /// <summary>Names of a circle that a message shows.</summary>
    private const int LongestPath = 8;

    private readonly Dictionary<string, Expr> known = [];
    private readonly List<string> inProgress = [];
    private readonly HashSet<string> isInProgress = [];

    /// <summary>The expression of an abbreviation where its name is used; after a mistake, which is reported, a stand-in.</summary>
    public Expr Bind(NameSyntax name, Reading reading)
    {
        var text = name.Name.Text;
        if (isInProgress.Contains(text))
        {
            var path = inProgress.SkipWhile(n => n != text).Append(text).ToList();
            var shown = path.Count <= LongestPath ? path : [.. path.Take(LongestPath / 2), "…", .. path.Skip(path.Count - (LongestPath / 2))];
            diagnostics.Add(DiagnosticCatalogue.Cycle, name.Span, text, string.Join(" uses ", shown));
            return Mistake.Reported;
        }
        if (reading == Reading.Index)
        {
            diagnostics.Add(DiagnosticCatalogue.NotAnIndex, name.Span, $"'{text}' is a value", "index by a field of an integer type");
            return Mistake.Reported;
        }
        return Of(text);
    }

    /// <summary>The expression of an abbreviation.</summary>
    public Expr Of(string name)
    {
        var open = new Stack<(string Name, Queue<string> Uses)>();
        void Open(string abbreviation)
        {
            inProgress.Add(abbreviation);
            isInProgress.Add(abbreviation);
            open.Push((abbreviation, new Queue<string>(equations[abbreviation].Value.Names().Select(n => n.Name.Text).Distinct().Where(equations.ContainsKey))));
        }

        if (!known.ContainsKey(name))
        {
            Open(name);
        }
        while (open.Count > 0)
        {
            var (current, uses) = open.Peek();
            if (uses.Count > 0)
            {
                var next = uses.Dequeue();
                if (!known.ContainsKey(next) && !isInProgress.Contains(next))
                {
                    Open(next);
                }
                continue;
            }
            known[current] = bind(equations[current].Value);
            open.Pop();
            inProgress.RemoveAt(inProgress.Count - 1);
            isInProgress.Remove(current);
        }
        return known[name];
    }
}

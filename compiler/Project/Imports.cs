using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Project;

/// <summary>The declarations of all referenced assemblies together. Value-equal.</summary>
/// <param name="Declarations">Each declaration once, with the classes of all assemblies that have it, by name.</param>
/// <param name="Conflicts">The names that assemblies declare differently; they stand for nothing.</param>
public sealed record Imports(EquatableArray<ImportedDeclaration> Declarations, EquatableArray<ImportConflict> Conflicts)
{
    /// <summary>Nothing is referenced.</summary>
    public static Imports None { get; } = new(default, default);

    public static Imports Of(IEnumerable<ImportedDeclaration> all)
    {
        var declarations = new List<ImportedDeclaration>();
        var conflicts = new List<ImportConflict>();
        foreach (var same in all.Where(d => d.Text is not null).GroupBy(d => d.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var first = same.First();
            if (same.FirstOrDefault(d => d.Text != first.Text) is { } other)
            {
                conflicts.Add(new(first.Name, first.Assembly, other.Assembly));
                continue;
            }
            // The one with classes for the CPU says who compiled them.
            var merged = (same.FirstOrDefault(d => d.IsUsable) ?? first).With(same.SelectMany(d => d.Classes));
            if (merged.IsUsable)
            {
                declarations.Add(merged);
            }
        }
        return new(declarations.ToEquatableArray(), conflicts.ToEquatableArray());
    }

    /// <summary>Those whose names a project does not declare itself.</summary>
    public Imports Without(IEnumerable<string> names)
    {
        var own = new HashSet<string>(names, StringComparer.Ordinal);
        return this with { Declarations = Declarations.Where(d => !own.Contains(d.Name)).ToEquatableArray() };
    }

    /// <summary>The declaration of that name, or null.</summary>
    public ImportedDeclaration? Find(string name) => Declarations.FirstOrDefault(d => d.Name == name);
}

/// <summary>A name that two referenced assemblies declare differently.</summary>
public sealed record ImportConflict(string Name, string Assembly, string Other);

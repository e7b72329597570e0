using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>The tables of levels that a rule adds to a nest; codes with equal levels share one.</summary>
internal sealed class LevelTables(Nest nest)
{
    private readonly NameSource names = new(nest.Arrays.Select(a => a.Name));
    private readonly Dictionary<EquatableArray<double>, NestArray> tables = [];

    /// <summary>The entry of the code's table for its bits.</summary>
    public Element LookUp(CodeFunction code)
    {
        if (!tables.TryGetValue(code.Levels, out var table))
        {
            table = new NestArray(names.Fresh("levels"), ArrayRole.Table, ElementType.F32, EquatableArray.Of<Expr>(new Number(code.Levels.Count)), code.Levels);
            tables.Add(code.Levels, table);
        }
        return new Element(table.Name, EquatableArray.Of(code.Bits));
    }

    /// <summary>The nest with its new body and the tables, or null where none was made.</summary>
    public Nest? AddTo(Nest before, EquatableArray<Statement> body) =>
        tables.Count == 0 ? null : before with { Arrays = before.Arrays.Concat(tables.Values).ToEquatableArray(), Body = body };
}

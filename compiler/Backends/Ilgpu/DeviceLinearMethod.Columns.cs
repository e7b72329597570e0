using System;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>The walk of the lanes along the columns of a row.</summary>
internal sealed partial class DeviceLinearMethod
{
    /// <summary>At most so many codes are written out one after the other; of more there is a loop.</summary>
    private const int WrittenOut = 8;

    private WordLoop? words;
    private string? viewed;

    /// <summary>The variables of the loop over words, as far as it is open.</summary>
    /// <param name="Word">The place of the word in its row.</param>
    /// <param name="Shares">The loops over shares of a word's codes: the index, the codes of a share, and the depth.</param>
    private sealed record WordLoop(Spelled Word, EquatableArray<(string Index, int Codes, int Depth)> Shares)
    {
        /// <summary>Which code of the innermost share is at hand.</summary>
        public int Code { get; init; }

        /// <summary>The column of that code.</summary>
        public Expr? Column { get; init; }
    }

    /// <summary>Blocks of 32 words, each with its whole share of columns.</summary>
    private void WholeBlocks(int perWord)
    {
        var block = perWord * DeviceField.Lanes;
        var same = SameParameters(perWord);
        var (word, column) = (Names.Fresh("word"), Names.Fresh("column"));
        Code.Open($"for (var {word} = DeviceThread.Lane; {word} < {Columns} / {Text(block)} * {Text(DeviceField.Lanes)}; {word} += DeviceThread.WarpSize)");
        if (perWord > 1)
        {
            Code.Line($"// A word holds {Text(perWord)} columns, {Text(DeviceField.Lanes)} apart.");
        }
        Code.Line($"var {column} = {(perWord == 1 ? word : $"{word} / {Text(DeviceField.Lanes)} * {Text(block)} + ({word} & {Text(DeviceField.Lanes - 1)})")};");
        IndexDepths[column] = Code.Depth;
        words = new WordLoop(Spelled.Atom(word, Code.Depth), default);
        var written = Math.Min(perWord, WrittenOut);
        var codes = Math.Max(same, written);
        var share = Share("share", column, perWord / codes, codes);
        for (var part = 0; part < codes; part += same)
        {
            Part(share, part, same, Math.Min(same, written));
        }
        Close(share != column);
        words = null;
        Code.Close();
    }

    /// <summary>Codes of a word that have the same parameters.</summary>
    /// <param name="share">The column of the first code of the share that is at hand.</param>
    /// <param name="start">The first of the part's codes in the share.</param>
    /// <param name="written">How many are written out.</param>
    private void Part(string share, int start, int count, int written)
    {
        var group = sums.Group is { } g ? GroupOf(g, share, start, count) : null;
        if (start == 0)
        {
            Declare(sums.Parts);
        }
        var first = Share("few", share, count / written, written);
        viewed = first;
        for (var m = 0; m < rows; m++)
        {
            View(m, first);
        }
        var columns = Enumerable.Range(start, written).Select(c => Behind(first, DeviceField.Lanes * c)).ToList();
        var updates = columns.Select(k => sums.OfElements.Select(u => u with { Value = InPart(At(u.Value, k, group), k, share, start, count) }).ToList()).ToList();
        Code.Expect(updates.SelectMany(u => u).SelectMany(u => Enumerable.Range(0, rows).Select(m => u with { Value = ForRow(u.Value, m) })));
        for (var code = 0; code < written; code++)
        {
            words = words! with { Code = start + code, Column = columns[code] };
            Add(updates[code], begins: start > 0 && code == 0 && sums.Group is not null);
        }
        viewed = null;
        Close(first != share);
        AddGroup(group);
    }

    /// <summary>The columns behind the last whole block: fewer words, whose columns are as far apart as there are words.</summary>
    private void LastBlock(int perWord)
    {
        var block = perWord * DeviceField.Lanes;
        var (start, width, word, code) = (Names.Fresh("start"), Names.Fresh("width"), Names.Fresh("word"), Names.Fresh("code"));
        var column = CSharpNames.Identifier(Column);
        Code.Line("");
        Code.Line("// The last block: fewer words, with their columns as far apart as there are words.");
        Code.Line($"var {start} = {Columns} / {Text(block)} * {Text(block)};");
        Code.Line($"var {width} = ({Columns} - {start} + {Text(perWord - 1)}) / {Text(perWord)};");
        Code.Open($"for (var {word} = DeviceThread.Lane; {word} < {width}; {word} += DeviceThread.WarpSize)");
        words = new WordLoop(Spelled.Term($"{start} / {Text(perWord)} + {word}", Code.Depth), default);
        Code.Open($"for (var {code} = 0; {code} < {Text(perWord)}; {code}++)");
        words = words with { Shares = EquatableArray.Of((code, 1, Code.Depth)), Column = new IndexValue(Column) };
        Code.Line($"var {column} = {start} + {code} * {width} + {word};");
        Code.Open($"if ({column} < {Columns})");
        IndexDepths[Column] = Code.Depth;
        Add(OfOneColumn(new IndexValue(Column)));
        words = null;
        Code.Close();
        Code.Close();
        Code.Close();
    }

    /// <summary>A column for each lane, group after group: where words do not hold whole codes.</summary>
    private void EachGroup(GroupIndices group)
    {
        var index = Names.Fresh(group.Group);
        var column = CSharpNames.Identifier(Column);
        Code.Open($"for (var {index} = 0; {index} < ({Columns} + {Text(group.Size - 1)}) / {Text(group.Size)}; {index}++)");
        IndexDepths[index] = Code.Depth;
        Declare(sums.Parts);
        var (first, end) = ($"{Text(group.Size)} * {index} + DeviceThread.Lane", $"Math.Min({Text(group.Size)} * {index} + {Text(group.Size)}, {Columns})");
        Code.Open($"for (var {column} = {first}; {column} < {end}; {column} += DeviceThread.WarpSize)");
        IndexDepths[Column] = Code.Depth;
        Add(sums.OfElements.Select(u => u with { Value = At(u.Value, new IndexValue(Column), new IndexValue(index)) }));
        Code.Close();
        AddGroup(new IndexValue(index));
        Code.Close();
    }

    /// <summary>A column for each lane: where words do not hold whole codes.</summary>
    private void EachColumn()
    {
        var column = CSharpNames.Identifier(Column);
        Code.Open($"for (var {column} = DeviceThread.Lane; {column} < {Columns}; {column} += DeviceThread.WarpSize)");
        IndexDepths[Column] = Code.Depth;
        Add(sums.OfElements);
        Code.Close();
    }

    /// <summary>Opens a loop over shares of a word's codes, where there are several; gives the variable that has the first column of a share.</summary>
    private string Share(string stem, string column, int count, int codes)
    {
        if (count == 1)
        {
            return column;
        }
        var (index, first) = (Names.Fresh(stem), Names.Fresh("first"));
        Code.Open($"for (var {index} = 0; {index} < {Text(count)}; {index}++)");
        Code.Line($"var {first} = {column} + {Text(codes * DeviceField.Lanes)} * {index};");
        IndexDepths[first] = Code.Depth;
        words = words! with { Shares = words.Shares.Append((index, codes, Code.Depth)).ToEquatableArray() };
        return first;
    }

    private void Close(bool wasOpened)
    {
        if (wasOpened)
        {
            Code.Close();
            words = words! with { Shares = words.Shares.Take(words.Shares.Count - 1).ToEquatableArray() };
        }
    }

    /// <summary>The group of a part.</summary>
    private Expr GroupOf(GroupIndices group, string share, int start, int count)
    {
        if (group.Size != DeviceField.Lanes * count)
        {
            return new Binary(BinaryOperator.FloorDivide, Behind(share, DeviceField.Lanes * start), new Number(group.Size));
        }
        var index = Kept($"group of {share}", () => Spelled.Term($"{share} / {Text(group.Size)}", IndexDepths[share]), group.Group).Text;
        IndexDepths[index] = IndexDepths[share];
        return Behind(index, start / count);
    }

    /// <summary>Adds the sums of a group, which are complete, to the totals.</summary>
    private void AddGroup(Expr? group)
    {
        foreach (var part in sums.Parts.SelectMany(l => accumulators[l.Name]))
        {
            Registers[part] = Spelled.Atom(part, Code.Depth);
        }
        Add(sums.OfGroups.Select(u => u with { Value = At(u.Value, new IndexValue(Column), group) }));
    }

    private Spelled Activation(int m, Expr column)
    {
        if (viewed is { } from)
        {
            var here = column is Binary { Right: Number behind } ? behind.Value : 0;
            return Spelled.Call($"{View(m, from).Text}[{Text((int)here)}]", IndexDepths[from]);
        }
        var place = Index(column);
        return Spelled.Call($"x[{rowsOfX[m]} + {place.Text}]", place.Depth);
    }

    /// <summary>A row of x from a column on, in a variable: what is read of it is then a constant away.</summary>
    private Spelled View(int m, string from) =>
        Kept($"{rowsOfX[m]} from {from}", () => Spelled.Term($"x.SubView({rowsOfX[m]} + {from})", IndexDepths[from]), rowsOfX[m] + "At");

    /// <inheritdoc/>
    protected override Spelled Bits(Element element, DeviceField field)
    {
        if (words is not { } loop || !field.IsInterleaved || !element.At[element.At.Count - 1].Equals(loop.Column))
        {
            return base.Bits(element, field);
        }
        var planes = string.Join(", ", element.At.Take(element.At.Count - 1));
        var name = CSharpNames.Identifier(field.Name);
        var word = Kept($"word of {element.Array} {planes}", () => Spelled.Term($"{Weights}.{name}[{Plus(RowStart(element, field), loop.Word).Text}]", loop.Word.Depth), name + "Word");
        foreach (var (index, codes, depth) in loop.Shares)
        {
            var all = word;
            word = Kept($"{index} of {element.Array} {planes}", () => Spelled.Term($"{all.Text} >> ({Text(codes * field.Bits)} * {index})", depth), name + "Share");
        }
        var shifted = loop.Code == 0 ? word : Spelled.Term($"{word.Text} >> {Text(loop.Code * field.Bits)}", Code.Depth);
        return field.Bits == 32 ? word with { Depth = Code.Depth }
            : loop.Shares.Count == 0 && loop.Code == field.PerWord - 1 ? shifted
            : Spelled.Term($"{shifted.Operand} & {Text((1 << field.Bits) - 1)}u", Code.Depth);
    }

    private Spelled Kept(string what, Func<Spelled> spelled, string stem)
    {
        var key = new Call(what, default);
        return Code.Known(key) ?? Keep(key, spelled(), stem);
    }

    /// <summary>How many of a word's codes, one after the other, have the same parameters: those of groups that are whole numbers of as many blocks of lanes.</summary>
    private int SameParameters(int perWord) => sums.Group is { } group
        ? layout.CodesInGroup(group.Size)
        : sums.OfElements.SelectMany(u => u.Value.All()).OfType<Binary>().Where(b => b.Left == new IndexValue(Column))
            .Select(b => b is { Operator: BinaryOperator.FloorDivide, Right: Number n } ? Math.Max(1, layout.CodesInGroup((int)n.Value)) : 1)
            .Aggregate(perWord, Integers.Gcd);

    // Quotients of a column, from what the whole share has in common: those that are the same in all of a part, and those of whole blocks of lanes.
    private static Expr InPart(Expr value, Expr column, string share, int start, int count) => value.Rewrite(e =>
    {
        if (e is not Binary { Operator: BinaryOperator.FloorDivide, Right: Number divisor } b || !b.Left.Equals(column))
        {
            return e;
        }
        var (part, by) = (DeviceField.Lanes * count, (int)divisor.Value);
        return by % part == 0 ? by == part ? IndexAlgebra.Add(b with { Left = new IndexValue(share) }, new Number(start / count)) : b with { Left = Behind(share, DeviceField.Lanes * start) }
            : column is Binary { Operator: BinaryOperator.Add, Right: Number offset } sum && (int)offset.Value % by == 0 ? IndexAlgebra.Add(b with { Left = sum.Left }, new Number((int)offset.Value / by))
            : e;
    });

    private static Expr Behind(string index, int offset) => IndexAlgebra.Add(new IndexValue(index), new Number(offset));
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// The kernel of a Linear for some rows of x: a warp for each row of weights, its lanes at neighbouring columns, so that words, parameters and x are
/// read side by side. What the nest sums along k each lane sums over its columns, and the warp adds up the lanes.
/// </summary>
internal sealed partial class DeviceLinearMethod : FormatExpressions
{
    private readonly LaneSums sums;
    private readonly int rows;
    private readonly DevicePass pass;
    private readonly DeviceLayout layout;
    private readonly ParameterModel x;
    private readonly ParameterModel bias;
    private readonly string token;
    private readonly List<string> rowsOfX;
    private readonly Dictionary<string, List<string>> accumulators;

    public DeviceLinearMethod(DeviceLinear plan, DevicePass pass)
        : base(plan.Format, new NameSource(Taken(plan.Format).Concat(plan.Kernel.Parameters.SelectMany(p => p.Dimensions.Indices()))))
    {
        (this.pass, sums, rows) = (pass, pass.Sums, pass.Rows);
        layout = (DeviceLayout)pass.Lowered.Context.Storage;
        (x, bias) = (plan.Kernel.Parameters[0], plan.Kernel.Parameters[2]);
        token = x.Dimensions[0].Indices().Single();
        accumulators = sums.Totals.Concat(sums.Parts).ToDictionary(l => l.Name, l => Enumerable.Range(0, rows).Select(m => Names.Fresh(rows == 1 ? l.Name : l.Name + Text(m))).ToList());
        rowsOfX = [.. Enumerable.Range(0, rows).Select(m => Names.Fresh("x" + Text(m)))];
        IndexDepths[Row] = 0;
    }

    /// <inheritdoc/>
    protected override string Row => pass.Lowered.Context.Weight.Row;

    /// <inheritdoc/>
    protected override string Column => pass.Lowered.Context.Weight.Column;

    /// <summary>Writes the method.</summary>
    public void Write(CodeWriter writer, string head)
    {
        Declare(sums.Totals);
        Remarks(sums.Along);
        if (layout.CodesOfWord is { } codes)
        {
            WholeBlocks(codes);
            LastBlock(codes);
        }
        else if (sums.Group is { } group)
        {
            EachGroup(group);
        }
        else
        {
            EachColumn();
        }
        Code.Line("");
        Store();
        var row = CSharpNames.Identifier(Row);
        writer.Line($"// A warp for each {Row}, its lanes along {Column}; {(rows == 1 ? "one row" : Text(rows) + " rows")} of x: y[m, {Row}] = sum({Column}) x[m, {Column}]*w + bias, w = {Format.Value}");
        writer.Block(head, () =>
        {
            writer.Line("var (w, x) = (job.w, job.x);");
            writer.Line($"var {row} = DeviceThread.Warp;");
            writer.Block($"if ({row} >= {Rows})", () => writer.Line("return;"));
            writer.Line($"var firstRow = DeviceThread.Batch{(rows == 1 ? "" : $" * {Text(rows)}")};");
            if (rows > 1)
            {
                writer.Line("// Behind the last row of x it is read again; what comes of that is not stored.");
            }
            for (var m = 0; m < rows; m++)
            {
                writer.Line($"var {rowsOfX[m]} = {(m == 0 ? "firstRow" : $"Math.Min(firstRow + {Text(m)}, job.M - 1)")} * job.xRow;");
            }
            foreach (var line in Code.Lines)
            {
                writer.Line(line);
            }
        });
    }

    /// <inheritdoc/>
    protected override Spelled IsPresent(string array) => Spelled.Term("job.hasBias != 0", 0);

    /// <inheritdoc/>
    protected override Spelled Load(Element element)
    {
        if (element.Array == x.Name)
        {
            return Activation((int)((Number)element.At[0]).Value, element.At[1]);
        }
        return element.Array == bias.Name ? Spelled.Call($"job.bias[{Index(element.At[0]).Text}]", 0) : base.Load(element);
    }

    /// <summary>The nest of a loop, as the rules left it.</summary>
    private void Remarks(Loop loop)
    {
        Code.Line($"// By {string.Join(", ", pass.Lowered.Steps.Select(s => s.Rule))}:");
        foreach (var line in NestPrinter.Print(loop).TrimEnd('\n').Split('\n'))
        {
            Code.Line("//   " + line);
        }
    }

    private void Declare(EquatableArray<Local> locals)
    {
        foreach (var local in locals)
        {
            Code.Line($"float {string.Join(", ", accumulators[local.Name].Select(a => a + " = 0f"))};");
        }
    }

    /// <summary>Adds to the accumulators of every row of x; what the rows have in common is worked out once.</summary>
    /// <param name="begins">Whether the accumulators begin with it.</param>
    private void Add(IEnumerable<Update> updates, bool begins = false)
    {
        foreach (var update in updates)
        {
            var value = rows == 1 ? update.Value : WithCommon(update.Value);
            foreach (var (accumulator, m) in accumulators[update.Name].Select((a, m) => (a, m)))
            {
                Code.Line($"{accumulator} {(begins ? "=" : "+=")} {Value(ForRow(value, m)).Text};");
            }
        }
    }

    /// <summary>A product in which a variable stands for the factors that hang on no row of x.</summary>
    private Expr WithCommon(Expr product)
    {
        var own = IndexAlgebra.Factors(product).ToLookup(f => f.All().Any(e => e is IndexValue i && i.Name == token || e is Element { At.Count: 0 } sum && accumulators.ContainsKey(sum.Array)));
        if (!own[false].Any())
        {
            return product;
        }
        var common = own[false].Aggregate(IndexAlgebra.Multiply);
        var spelled = Value(common);
        var name = spelled.IsAtom ? spelled : Keep(common, spelled with { Depth = Code.Depth }, "weight");
        Registers[name.Text] = name;
        return own[true].Append(new Element(name.Text, default)).Aggregate(IndexAlgebra.Multiply);
    }

    /// <summary>What each lane adds for one column: the sums of its group are that column's alone.</summary>
    private IEnumerable<Update> OfOneColumn(Expr column) =>
        (sums.Group is null ? sums.OfElements : sums.OfGroups.Select(g => g with { Value = g.Value.Rewrite(e => e is Element { At.Count: 0 } sum ? sums.OfElements.Single(u => u.Name == sum.Array).Value : e) }))
        .Select(u => u with { Value = At(u.Value, column) });

    /// <summary>An expression of the nest where k, or the k of its group and the index within it, is that column.</summary>
    private Expr At(Expr expression, Expr column, Expr? group = null) => sums.Group is not { } g
        ? expression.Substitute(Column, column)
        : expression
            .Rewrite(e => e.Equals(IndexAlgebra.Split(g.Group, g.Rest, g.Size)) ? column : e)
            .Substitute(g.Group, group ?? new Binary(BinaryOperator.FloorDivide, column, new Number(g.Size)));

    /// <summary>An expression of the nest for one of the rows of x.</summary>
    private Expr ForRow(Expr expression, int m) => expression.Rewrite(e => e switch
    {
        IndexValue i when i.Name == token => new Number(m),
        Element { At.Count: 0 } sum when accumulators.TryGetValue(sum.Array, out var names) => new Element(names[m], default),
        // Signs are factors in a nest.
        Binary { Operator: BinaryOperator.Add, Right: Binary { Operator: BinaryOperator.Multiply, Left: Number { Value: -1 } } negative } sum => new Binary(BinaryOperator.Subtract, sum.Left, negative.Right),
        _ => e,
    });

    private void Store()
    {
        foreach (var total in sums.Totals.SelectMany(l => accumulators[l.Name]))
        {
            Code.Line($"{total} = DeviceThread.WarpSum({total});");
        }
        Code.Open("if (DeviceThread.Lane == 0)");
        foreach (var total in sums.Totals.SelectMany(l => accumulators[l.Name]))
        {
            Registers[total] = Spelled.Atom(total, Code.Depth);
        }
        var results = Enumerable.Range(0, rows).Select(m => Value(ForRow(sums.Result.Value, m)).Text).ToList();
        Code.Line($"var yAt = firstRow * job.yRow + {CSharpNames.Identifier(Row)};");
        Code.Line($"job.y[yAt] = {results[0]};");
        for (var m = 1; m < rows; m++)
        {
            Code.Open($"if (firstRow + {Text(m)} < job.M)");
            Code.Line($"job.y[yAt + {(m == 1 ? "" : Text(m) + " * ")}job.yRow] = {results[m]};");
            Code.Close();
        }
        Code.Close();
    }
}

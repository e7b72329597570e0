using System;
using System.Linq;
using Kernels.Compiler.Backends.Cpu.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// Writes Linear for weights in a format: a warp for each row of weights, which it reads once for up to eight rows of x. Its lanes stand at
/// neighbouring columns, so that words, parameters and x are read side by side.
/// </summary>
internal sealed class DeviceLinearEmitter(KernelModel kernel, FormatModel format) : FormatExpressions(format, new NameSource(Taken(format)))
{
    /// <summary>How many rows of x a pass takes: the least of these that suffices.</summary>
    private static readonly int[] Passes = [1, 4, 8];

    private int tokens;
    private WordLoop? words;

    /// <summary>The variables of the loop over words, as far as it is open.</summary>
    /// <param name="Word">The place of the word in its row.</param>
    /// <param name="Shift">Which of the word's codes is at hand.</param>
    private sealed record WordLoop(Spelled Word, string Shift);

    public string Emit(string @namespace)
    {
        var (name, ofFormat) = (ClassNames.Linear(Format, null), DeviceFile.ClassOf(Format.Name));
        var bodies = Passes.Select(Method).ToList();
        var writer = new CodeWriter();
        GeneratedFile.Summary(writer, $"The kernel <c>{kernel.Name}</c> with weights in <c>{Format.Name}</c> for GPUs, compiled from", kernel.Text.TrimEnd('\n') + "\n" + Format.Text);
        writer.Block("public static class " + DeviceFile.ClassOf(name), () =>
        {
            var kernels = string.Join(", ", Passes.Select(p => $"new({Text(p)}, {kernel.Name}{Text(p)})"));
            writer.Line($"public static GpuLinear Kernel {{ get; }} = new GpuLinear<{kernel.Name}Job>({ofFormat}.Format, Bind, [{kernels}]);").Line();
            writer.Block($"public struct {kernel.Name}Job", () => writer.Lines($"""
                public {ofFormat}.Weights w;
                public ArrayView<float> x, y, bias;
                public int xRow, yRow, hasBias, M;
                """));
            writer.Line();
            writer.Block($"private static {kernel.Name}Job Bind(LinearOnDevice call) => new()", () => writer.Lines($"""
                w = {ofFormat}.Bind(call.Weights),
                x = call.X.Floats, xRow = call.X.Stride(0), M = call.X.Extent(0),
                y = call.Y.Floats, yRow = call.Y.Stride(0),
                bias = call.BiasOrY, hasBias = call.HasBias,
                """), "};");
            foreach (var body in bodies)
            {
                writer.Line();
                writer.Lines(body.TrimEnd('\n'));
            }
        });
        return DeviceFile.Write(@namespace, writer);
    }

    /// <summary>The kernel for that many rows of x.</summary>
    private string Method(int count) => new DeviceLinearEmitter(kernel, Format) { tokens = count }.Method();

    private string Method()
    {
        IndexDepths[Row] = 0;
        if (Codes.Count > 0)
        {
            WholeBlocks();
            LastBlock();
        }
        else
        {
            EachColumn();
        }
        var (row, column) = (CSharpNames.Identifier(Row), Column.ToUpperInvariant());
        var writer = new CodeWriter();
        writer.Line($"// A warp for each {Row}, its lanes along {Column}; {(tokens == 1 ? "one row" : Text(tokens) + " rows")} of x: y[m, {Row}] = sum({Column}) x[m, {Column}]*w + bias, w = {Format.Value}");
        writer.Block($"public static void {kernel.Name}{Text(tokens)}({kernel.Name}Job job)", () =>
        {
            writer.Line("var (w, x) = (job.w, job.x);");
            writer.Line($"var {row} = DeviceThread.Warp;");
            writer.Block($"if ({row} >= w.{Row.ToUpperInvariant()})", () => writer.Line("return;"));
            Rows(writer);
            foreach (var line in Code.Lines)
            {
                writer.Line(line);
            }
            writer.Line();
            Store(writer, row);
        });
        return writer.ToString();
    }

    private void Rows(CodeWriter writer)
    {
        writer.Line($"var firstRow = DeviceThread.Batch{(tokens == 1 ? "" : $" * {Text(tokens)}")};");
        if (tokens > 1)
        {
            writer.Line("// Behind the last row of x it is read again; what comes of that is not stored.");
        }
        for (var m = 0; m < tokens; m++)
        {
            writer.Line($"var x{Text(m)} = {(m == 0 ? "firstRow" : $"Math.Min(firstRow + {Text(m)}, job.M - 1)")} * job.xRow;");
        }
        writer.Line($"float {string.Join(", ", Enumerable.Range(0, tokens).Select(m => $"sum{Text(m)} = 0f"))};");
    }

    private void Store(CodeWriter writer, string row)
    {
        for (var m = 0; m < tokens; m++)
        {
            writer.Line($"sum{Text(m)} = DeviceThread.WarpSum(sum{Text(m)});");
        }
        writer.Block("if (DeviceThread.Lane == 0)", () =>
        {
            writer.Line($"var bias = job.hasBias != 0 ? job.bias[{row}] : 0f;");
            writer.Line($"var yAt = firstRow * job.yRow + {row};");
            for (var m = 0; m < tokens; m++)
            {
                if (m == 0)
                {
                    writer.Line("job.y[yAt] = sum0 + bias;");
                    continue;
                }
                var store = $"job.y[yAt + {(m == 1 ? "" : Text(m) + " * ")}job.yRow] = sum{Text(m)} + bias;";
                writer.Block($"if (firstRow + {Text(m)} < job.M)", () => writer.Line(store));
            }
        });
    }

    /// <summary>Blocks of 32 words, each with its whole share of columns.</summary>
    private void WholeBlocks()
    {
        var perWord = Codes[0].PerWord;
        var block = perWord * DeviceField.Lanes;
        var same = SameParameters(perWord);
        var (word, column, part, code) = (Names.Fresh("word"), Names.Fresh("column"), Names.Fresh("part"), Names.Fresh("code"));
        var columns = $"w.{Column.ToUpperInvariant()}";
        Code.Open($"for (var {word} = DeviceThread.Lane; {word} < {columns} / {Text(block)} * {Text(DeviceField.Lanes)}; {word} += DeviceThread.WarpSize)");
        if (perWord > 1)
        {
            Code.Line($"// A word holds {Text(perWord)} columns, {Text(DeviceField.Lanes)} apart.");
        }
        Code.Line($"var {column} = {(perWord == 1 ? word : $"{word} / {Text(DeviceField.Lanes)} * {Text(block)} + {word} % {Text(DeviceField.Lanes)}")};");
        IndexDepths[column] = Code.Depth;
        var at = Atom(word, Code.Depth);
        var first = column;
        var shift = "0";
        var hasParts = same < perWord;
        if (hasParts)
        {
            Code.Open($"for (var {part} = 0; {part} < {Text(perWord / same)}; {part}++)");
            first = Names.Fresh("first");
            Code.Line($"var {first} = {column} + {Text(same * DeviceField.Lanes)} * {part};");
            IndexDepths[first] = Code.Depth;
            shift = same == 1 ? part : $"{Text(same)} * {part}";
        }
        var hasCodes = same > 1;
        if (hasCodes)
        {
            Code.Open($"for (var {code} = 0; {code} < {Text(same)}; {code}++)");
            shift = hasParts ? $"({shift} + {code})" : code;
        }
        Code.Line($"var {CSharpNames.Identifier(Column)} = {(hasCodes ? $"{first} + {Text(DeviceField.Lanes)} * {code}" : first)};");
        IndexDepths[Column] = Code.Depth;
        words = new WordLoop(at, shift);
        Add(ValueOfWeight.Rewrite(e => IsSameInPart(e, same) ? ((Binary)e) with { Left = new IndexValue(first) } : e));
        words = null;
        for (var open = (hasCodes ? 1 : 0) + (hasParts ? 1 : 0) + 1; open > 0; open--)
        {
            Code.Close();
        }
    }

    /// <summary>The columns behind the last whole block: fewer words, whose columns are as far apart as there are words.</summary>
    private void LastBlock()
    {
        var perWord = Codes[0].PerWord;
        var block = perWord * DeviceField.Lanes;
        var columns = $"w.{Column.ToUpperInvariant()}";
        var (start, width, word, code) = (Names.Fresh("start"), Names.Fresh("width"), Names.Fresh("word"), Names.Fresh("code"));
        Code.Line("");
        Code.Line("// The last block: fewer words, with their columns as far apart as there are words.");
        Code.Line($"var {start} = {columns} / {Text(block)} * {Text(block)};");
        Code.Line($"var {width} = ({columns} - {start} + {Text(perWord - 1)}) / {Text(perWord)};");
        Code.Open($"for (var {word} = DeviceThread.Lane; {word} < {width}; {word} += DeviceThread.WarpSize)");
        var at = Term($"{start} / {Text(perWord)} + {word}", Code.Depth);
        Code.Open($"for (var {code} = 0; {code} < {Text(perWord)}; {code}++)");
        var column = CSharpNames.Identifier(Column);
        Code.Line($"var {column} = {start} + {code} * {width} + {word};");
        Code.Open($"if ({column} < {columns})");
        IndexDepths[Column] = Code.Depth;
        words = new WordLoop(at, code);
        Add(ValueOfWeight);
        words = null;
        Code.Close();
        Code.Close();
        Code.Close();
    }

    /// <summary>One column for each lane: where words do not hold whole codes.</summary>
    private void EachColumn()
    {
        var column = CSharpNames.Identifier(Column);
        Code.Open($"for (var {column} = DeviceThread.Lane; {column} < w.{Column.ToUpperInvariant()}; {column} += DeviceThread.WarpSize)");
        IndexDepths[Column] = Code.Depth;
        Add(ValueOfWeight);
        Code.Close();
    }

    private void Add(Expr weight)
    {
        var column = CSharpNames.Identifier(Column);
        var value = Value(weight);
        if (tokens == 1)
        {
            Code.Line($"sum0 += x[x0 + {column}] * {value.Operand};");
            return;
        }
        var name = Names.Fresh("weight");
        Code.Line($"var {name} = {value.Text};");
        for (var m = 0; m < tokens; m++)
        {
            Code.Line($"sum{Text(m)} += x[x{Text(m)} + {column}] * {name};");
        }
    }

    /// <inheritdoc/>
    protected override Spelled Bits(Element element, DeviceField field)
    {
        if (words is not { } loop || !field.IsInterleaved || element.At[element.At.Count - 1] != new IndexValue(Column))
        {
            return base.Bits(element, field);
        }
        var planes = string.Join(", ", element.At.Take(element.At.Count - 1));
        var key = new Call($"word of {element.Array} {planes}", default);
        var word = Code.Known(key) ?? Keep(key, Term($"w.{CSharpNames.Identifier(field.Name)}[{Plus(RowStart(element, field), loop.Word).Text}]", loop.Word.Depth), field.Name + "Word");
        var mask = $"{Text((1 << Math.Min(field.Bits, 30)) - 1)}u";
        return field.Bits switch
        {
            32 => word with { Depth = Code.Depth },
            1 => Term($"({word.Text} >> {loop.Shift}) & 1u", Code.Depth),
            _ => Term($"({word.Text} >> ({Text(field.Bits)} * {loop.Shift})) & {mask}", Code.Depth),
        };
    }

    /// <summary>How many of a word's codes, one after the other, have the same parameters: those of groups that are whole numbers of as many blocks of lanes.</summary>
    private int SameParameters(int perWord)
    {
        var divisors = ValueOfWeight.All().OfType<Binary>().Where(b => b.Left == new IndexValue(Column)).Select(b => b is { Operator: BinaryOperator.FloorDivide, Right: Number n } ? (int)n.Value : 1);
        return divisors.Aggregate(perWord, (same, divisor) => Greatest(same, divisor));
    }

    private static int Greatest(int same, int divisor)
    {
        while (same > 1 && divisor % (DeviceField.Lanes * same) != 0)
        {
            same /= 2;
        }
        return same;
    }

    private bool IsSameInPart(Expr e, int same) =>
        e is Binary { Operator: BinaryOperator.FloorDivide, Right: Number divisor } b && b.Left == new IndexValue(Column) && divisor.Value % (DeviceField.Lanes * same) == 0;
}

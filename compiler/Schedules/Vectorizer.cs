using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>
/// Turns a nest over m, n and k into vector code for one row block: n becomes the lanes, loops along k become unrolled blocks, and
/// each array is reached through a cursor into the packed layout or the prepared activations.
/// </summary>
public sealed partial class Vectorizer
{
    /// <summary>The loop index that counts blocks along k.</summary>
    public const string BlockIndex = "block";

    /// <summary>The loop index that counts segments along k, where a segment holds several blocks.</summary>
    public const string SegmentIndex = "segment";

    /// <summary>Names that generated methods use for themselves.</summary>
    private static readonly string[] Reserved = ["job", "rowBlock", "rows", "lane", "first", "token", BlockIndex, SegmentIndex, "panel", "firstBlock", "endBlock", "ones", "y", "k", "K", "N"];

    private const int FloatAccumulators = 4;

    /// <summary>The most rows of activations that a program serves at once.</summary>
    public const int LargestTile = 4;

    private readonly LoweredNest lowered;
    private readonly LoweringContext context;
    private readonly int tokens;
    private readonly ByteProducts products;
    private readonly Segments segments;
    private readonly NameSource names;
    private readonly string lane;
    private readonly Expr columns = new ExtentValue("K");
    private readonly VectorCode code = new();
    private readonly Dictionary<string, MachineTable> tables;
    private readonly Dictionary<Conditional, Register> optional = [];
    private readonly Dictionary<string, Accumulator> accumulators = new(StringComparer.Ordinal);
    private string? groupIndex;
    private string? restIndex;

    private Vectorizer(LoweredNest lowered, int tokens, ByteProducts products = ByteProducts.Pairs)
    {
        this.lowered = lowered;
        this.tokens = tokens;
        this.products = products;
        context = lowered.Context;
        var arrays = lowered.Nest.Arrays.Where(a => a.Role != ArrayRole.Table).ToList();
        var ofTokens = arrays.Where(a => a.Role != ArrayRole.Optional).SelectMany(a => Enumerable.Range(0, LargestTile).Select(t => Cursors.Token(a.Name, t)));
        names = new NameSource(context.Layout.Streams.SelectMany(s => new[] { s.Name, Cursors.Of(s) }).Concat(arrays.Select(a => a.Name)).Concat(ofTokens).Concat(Reserved).Concat(CSharpNames.Reserved));
        tables = TablesOf(lowered.Nest, names);
        lane = context.Weight.Format.Axes[0];
        segments = SegmentsOf();
    }

    /// <summary>The cut along k that the nest's groups ask for.</summary>
    public static Segments CutOf(LoweredNest lowered) => new Vectorizer(lowered, 1).segments;

    /// <summary>Code that computes one row block of results for <paramref name="tokens"/> rows of activations at once.</summary>
    public static MachineProgram Contract(LoweredNest lowered, int tokens, ByteProducts products = ByteProducts.Pairs)
    {
        var vectorizer = new Vectorizer(lowered, tokens, products);
        var body = vectorizer.RowBody();
        vectorizer.LoadOptional(body);
        vectorizer.Visit(body);
        return vectorizer.ToProgram();
    }

    /// <summary>Code that writes the weights of one row block to a panel: for each k from <c>firstBlock</c> to <c>endBlock</c> a line of rows.</summary>
    public static MachineProgram Dequantize(LoweredNest lowered)
    {
        var vectorizer = new Vectorizer(lowered, 1);
        vectorizer.Panel(lowered.Nest.Body.Flatten().OfType<Store>().Single().Value);
        return vectorizer.ToProgram();
    }

    private MachineProgram ToProgram() => MachineVerifier.Checked(code.ToProgram(tables.Values));

    // The tables that the nest reads, named before anything else: every program of a kernel calls a table the same.
    private static Dictionary<string, MachineTable> TablesOf(Nest nest, NameSource names)
    {
        var read = new HashSet<string>(nest.Body.Flatten().SelectMany(ExpressionsOf).SelectMany(e => e.Arrays()), StringComparer.Ordinal);
        return nest.Arrays.Where(a => a.Role == ArrayRole.Table && read.Contains(a.Name)).ToDictionary(
            a => a.Name,
            a => new MachineTable(names.Fresh(CSharpNames.Identifier(a.Name.Substring(a.Name.IndexOf('.') + 1))), a.Values!.Value),
            StringComparer.Ordinal);
    }

    private Segments SegmentsOf()
    {
        var original = lowered.Steps[0].Nest;
        var groups = original.Body.Flatten().SelectMany(ExpressionsOf).SelectMany(e => HoistGroupInvariants.GroupsOf(e, context.Weight.Format.Axes[1])).Where(g => g > 1);
        return Segments.Of(context.Layout, groups.Distinct());
    }

    private static IEnumerable<Expr> ExpressionsOf(Statement statement) => statement switch
    {
        Update update => [update.Value],
        Store store => [store.Value],
        _ => [],
    };

    // The statements inside the loops over m and n.
    private EquatableArray<Statement> RowBody()
    {
        var loops = lowered.Nest.Body.Flatten().OfType<Loop>();
        return loops.Last(l => l.Index == lane).Body;
    }

    // Loaded before the loops: a call behind them would keep the sums from staying in registers.
    private void LoadOptional(EquatableArray<Statement> body)
    {
        foreach (var choice in body.OfType<Store>().SelectMany(s => s.Value.All()).OfType<Conditional>().Where(c => c.Test is Present))
        {
            var name = ((Present)choice.Test).Parameter;
            var start = new Point(null, null, 0);
            optional.Add(choice, code.Named(new IfPresent(name, Float(choice.Then, 0, start), Float(choice.Else, 0, start)), names.Fresh(name)));
        }
    }

    private void Visit(EquatableArray<Statement> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case Local local:
                    Declare(local, 1);
                    break;
                case Loop loop when segments.BlockInSegment:
                    SegmentLoop(loop);
                    break;
                case Loop loop:
                    BlockLoop(loop);
                    break;
                case Store store:
                    StoreResult(store);
                    break;
                default:
                    throw new NotSupportedException("No vector code for: " + statement);
            }
        }
    }

    // for segment: { p = 0; for block in segment: unrolled k;  t += … }
    private void SegmentLoop(Loop loop)
    {
        StartOuter(loop);
        code.Loop(SegmentIndex, new Number(0), new Binary(BinaryOperator.CeilingDivide, columns, new Number(segments.Segment)), segments.Segment, () =>
        {
            var blocksInSegment = segments.Segment / segments.Block;
            var segment = new IndexValue(SegmentIndex);
            var inner = loop.Body.OfType<Loop>().SingleOrDefault();
            foreach (var local in loop.Body.OfType<Local>())
            {
                Declare(local, FloatAccumulators);
                accumulators[local.Name].Start(code, tokens);
            }
            if (inner is not null)
            {
                LoadOfSegment(inner.Body, new Point(null, segment, 0));
                var rest = new Binary(BinaryOperator.Subtract, Blocks(columns), IndexAlgebra.Multiply(new Number(blocksInSegment), segment));
                code.Loop(BlockIndex, new Number(0), new Binary(BinaryOperator.Min, new Number(blocksInSegment), rest), segments.Block, () =>
                {
                    Unroll(inner.Body, new Point(new IndexValue(BlockIndex), segment, 0), segments.Block);
                    EndBlock();
                });
            }
            Combine(loop.Body, new Point(null, segment, 0));
            code.AdvanceAll();
        });
    }

    // What the elements of a segment share, before the loop over its blocks.
    private void LoadOfSegment(EquatableArray<Statement> updates, Point point)
    {
        foreach (var element in updates.SelectMany(ExpressionsOf).SelectMany(e => e.All()).OfType<Element>().Distinct())
        {
            if (context.Weight.FieldOf(element.Array) is { Constant: null } field && FieldShape.Of(context.Weight.Format, field) is { IsCode: false, IsTable: false } shape
                && (shape.ColumnGroup == FieldShape.None || shape.ColumnGroup % segments.Segment == 0))
            {
                Parameter(element, field, point);
            }
        }
    }

    // for block: for each of its segments, unrolled: { p = unrolled k;  t += … }
    private void BlockLoop(Loop loop)
    {
        StartOuter(loop);
        code.Loop(BlockIndex, new Number(0), Blocks(columns), segments.Block, () =>
        {
            for (var from = 0; from < segments.Block; from += segments.Segment)
            {
                code.Remark(segments.Segment == segments.Block ? $"k = {segments.Block}·block …" : $"k = {segments.Block}·block + {from} …");
                var point = new Point(new IndexValue(BlockIndex), null, from);
                foreach (var local in loop.Body.OfType<Local>())
                {
                    Declare(local, FloatAccumulators);
                }
                if (loop.Body.OfType<Loop>().SingleOrDefault() is { } inner)
                {
                    Unroll(inner.Body, point, segments.Segment);
                }
                Combine(loop.Body, point);
            }
            code.AdvanceAll();
        });
    }

    // for block from firstBlock to endBlock: panel[k] = w
    private void Panel(Expr value)
    {
        code.Loop(BlockIndex, new IndexValue("firstBlock"), new IndexValue("endBlock"), segments.Block, () =>
        {
            for (var k = 0; k < segments.Block; k++)
            {
                code.Add(new StorePanel("panel", k, Float(value, 0, new Point(new IndexValue(BlockIndex), null, k))));
            }
            code.Advancing("panel", segments.Block);
            code.AdvanceAll();
        });
    }

    private void StartOuter(Loop loop)
    {
        groupIndex = loop.Index;
        restIndex = loop.Body.OfType<Loop>().SingleOrDefault()?.Index;
        foreach (var name in loop.Body.OfType<Update>().Select(u => u.Name).Distinct())
        {
            accumulators[name].Start(code, tokens);
        }
    }

    private void Combine(EquatableArray<Statement> body, Point point)
    {
        foreach (var name in body.OfType<Local>().Select(l => l.Name))
        {
            accumulators[name].Finish(code, tokens);
        }
        foreach (var update in body.OfType<Update>())
        {
            for (var token = 0; token < tokens; token++)
            {
                var register = accumulators[update.Name].Of(token);
                code.Add(new Assign(register, MultiplyAdd(update.Value, register, token, point)));
            }
        }
    }

    private void StoreResult(Store store)
    {
        foreach (var accumulator in accumulators.Values)
        {
            accumulator.Finish(code, tokens);
        }
        for (var token = 0; token < tokens; token++)
        {
            code.Add(new StoreRows(Cursors.Token(store.Array, token), Float(store.Value, token, new Point(null, null, 0))));
        }
    }

    private void Declare(Local local, int ways)
    {
        var isInteger = local.Kind == LocalKind.Integer;
        accumulators[local.Name] = new Accumulator(local.Name, isInteger, isInteger || tokens > 1 ? 1 : ways, names);
    }

    private Expr Blocks(Expr extent) => new Binary(BinaryOperator.CeilingDivide, extent, new Number(segments.Block));

    private void EndBlock()
    {
        foreach (var accumulator in accumulators.Values)
        {
            for (var token = 0; token < tokens; token++)
            {
                accumulator.Widen(code, token);
            }
        }
        code.AdvanceAll();
    }

    private void Unroll(EquatableArray<Statement> updates, Point start, int count)
    {
        for (var k = 0; k < count; k++)
        {
            foreach (var update in updates.Cast<Update>())
            {
                var point = start with { Offset = start.Offset + k };
                if (!accumulators[update.Name].IsInteger)
                {
                    FloatUpdate(update, point);
                }
                else if (k % BytesPerWord == 0)
                {
                    IntegerUpdate(update, point);
                }
            }
        }
    }

    // p += weight*x: the weight is decoded once for all tokens.
    private void FloatUpdate(Update update, Point point)
    {
        var accumulator = accumulators[update.Name];
        var factors = IndexAlgebra.Factors(update.Value).ToList();
        var activations = factors.Where(IsActivation).ToList();
        var weight = factors.Where(f => !IsActivation(f)).ToList();
        MachineExpr? decoded = weight.Count == 0 ? null : Float(weight.Aggregate(IndexAlgebra.Multiply), 0, point);
        if (decoded is not null && tokens > 1)
        {
            decoded = code.Named(decoded, names.Fresh("w"));
        }
        for (var token = 0; token < tokens; token++)
        {
            var x = activations.Select(a => Float(a, token, point)).Aggregate((MachineExpr?)null, (a, b) => a is null ? b : Op(OpCode.Multiply, a, b));
            accumulator.AddProduct(code, token, decoded, x ?? new Broadcast(1));
        }
    }

    private bool IsActivation(Expr factor) => factor is Element { At.Count: > 0 } element && context.Weight.FieldOf(element.Array) is null
        && lowered.Nest.Arrays.First(a => a.Name == element.Array).Role is ArrayRole.Input or ArrayRole.Field;

    private static MachineOp Op(OpCode opcode, params MachineExpr[] operands) => new(opcode, LaneType.Float, operands.ToEquatableArray());

    /// <summary>A place along k: <see cref="Offset"/> behind the beginning of a block (of a segment, where there is one), or a whole segment.</summary>
    private sealed record Point(Expr? Block, Expr? Segment, int Offset)
    {
        /// <summary>This k alone, in elements of which each serves <paramref name="unit"/> k.</summary>
        public Reach Reach(int unit) => new(Offset, Offset, unit);
    }
}

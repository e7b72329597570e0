using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Code.Passes;
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

    /// <summary>The loop index that counts spans along k, where a span holds several segments that are a loop.</summary>
    public const string SpanIndex = "span";

    /// <summary>The loop index that counts longer loop bodies in a segment.</summary>
    public const string WideIndex = "wide";

    /// <summary>Names that generated methods use for themselves.</summary>
    private static readonly string[] Reserved = ["job", "rowBlock", "rows", "lane", "first", "token", BlockIndex, SegmentIndex, SpanIndex, WideIndex, "panel", "lines", "weights", "firstBlock", "endBlock", "ones", "y", "k", "K", "N"];

    /// <summary>Registers that take turns as one f32 sum, so that additions do not wait for one another.</summary>
    public const int FloatSums = 4;

    /// <summary>The most rows of activations that a program serves at once.</summary>
    public const int LargestTile = 4;

    private readonly LoweredNest lowered;
    private readonly LoweringContext context;
    private readonly int tokens;
    private readonly ByteProducts products;
    private readonly int floatSums;
    private readonly Segments segments;
    private readonly NameSource names;
    private readonly string lane;
    private readonly Expr columns = new ExtentValue("K");
    private readonly VectorCode code = new();
    private readonly Dictionary<string, MachineTable> tables;
    private readonly Dictionary<Conditional, Register> optional = [];
    private readonly Dictionary<string, Accumulator> accumulators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Register> declared = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> spanAdvances = new(StringComparer.Ordinal);
    private string? groupIndex;
    private string? restIndex;
    private Expr? segmentInSpan;

    private Vectorizer(LoweredNest lowered, int tokens, ByteProducts products = ByteProducts.Pairs, int floatSums = FloatSums)
    {
        this.lowered = lowered;
        this.tokens = tokens;
        this.products = products;
        this.floatSums = floatSums;
        context = lowered.Context;
        var arrays = lowered.Nest.Arrays.Where(a => a.Role != ArrayRole.Table).ToList();
        var ofTokens = arrays.Where(a => a.Role != ArrayRole.Optional).SelectMany(a => Enumerable.Range(0, LargestTile).Select(t => Cursors.Token(a.Name, t)));
        names = new NameSource(context.Layout.Streams.Select(Cursors.Of).Concat(ofTokens).Concat(Reserved).Concat(CSharpNames.Reserved));
        tables = TablesOf(lowered.Nest, names);
        lane = context.Weight.Row;
        segments = SegmentsOf();
    }

    /// <summary>The cut along k that the nest's groups ask for.</summary>
    public static Segments CutOf(LoweredNest lowered) => new Vectorizer(lowered, 1).segments;

    /// <summary>Code that computes one row block of results for <paramref name="tokens"/> rows of activations at once.</summary>
    public static MachineProgram Contract(LoweredNest lowered, int tokens, ByteProducts products = ByteProducts.Pairs, int floatSums = FloatSums)
    {
        var vectorizer = new Vectorizer(lowered, tokens, products, floatSums);
        var body = vectorizer.RowBody();
        vectorizer.LoadOptional(body);
        vectorizer.Visit(body);
        var program = vectorizer.ToProgram();
        return products == ByteProducts.DotsOfQuarters && !vectorizer.context.Layout.SumsBits ? SharedActivations.Of(program) : program;
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
        var groups = original.Body.Flatten().SelectMany(ExpressionsOf).SelectMany(e => HoistGroupInvariants.GroupsOf(e, context.Weight.Column)).Where(g => g > 1);
        return ForUpdates(Segments.Of(context.Layout, groups.Distinct()));
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
                case Loop loop when segments.BlockInSegment || segments.Span > 0:
                    SegmentLoop(loop);
                    break;
                case Loop loop:
                    BlockLoop(loop);
                    break;
                case Store store:
                    StoreResult(store);
                    break;
                default:
                    throw new InvalidOperationException("a statement without vector code: " + statement);
            }
        }
    }

    private void StoreResult(Store store)
    {
        foreach (var accumulator in accumulators.Values)
        {
            accumulator.Finish(code);
        }
        for (var token = 0; token < tokens; token++)
        {
            code.Add(new StoreRows(Cursors.Token(store.Array, token), Float(store.Value, token, new Point(null, null, 0))));
        }
    }

    private static MachineOp Op(OpCode opcode, params MachineExpr[] operands) => new(opcode, LaneType.Float, operands.ToEquatableArray());

    /// <summary>A place along k: <see cref="Offset"/> behind the beginning of a block (of a segment, where there is one), or a whole segment.</summary>
    private sealed record Point(Expr? Block, Expr? Segment, int Offset)
    {
        /// <summary>This k alone, in elements of which each serves <paramref name="unit"/> k.</summary>
        public Reach Reach(int unit) => new(Offset, Offset, unit);
    }
}

using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Expressions;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>
/// Writes a group of loops as C# methods: how many pieces it falls into, a choice of the machine's widest registers, and the work of one
/// piece, generic over the register.
/// </summary>
internal sealed partial class GroupEmitter : ExpressionWriter
{
    private const string Generic = "<TLanes>";
    private const string Constraint = "where TLanes : struct, IFloatLanes<TLanes>";

    private readonly ArrayProgram program;
    private readonly LoopGroup group;
    private readonly EquatableArray<Statement> body;
    private readonly PieceVariables variables;

    public GroupEmitter(ArrayProgram program, LoopGroup group)
        : this(program, group, GroupLowering.Lower(group))
    {
    }

    private GroupEmitter(ArrayProgram program, LoopGroup group, EquatableArray<Statement> body)
        : base(Taken(program, group, body), ExpressionDialect.Cpu)
    {
        (this.program, this.group, this.body) = (program, group, body);
        variables = new PieceVariables(program, Names);
    }

    private bool HasSharedLanes => group.Lanes is not null;

    /// <summary>The methods, in the order in which a reader wants them.</summary>
    public void Emit(CodeWriter writer)
    {
        var piece = PieceMethod();
        writer.Line($"private static nint {group.Name}Pieces(StageJob* job) => {PieceCount()};").Line();
        writer.Block($"private static void {group.Name}(StageJob* job, nint first, nint end)", () => Dispatch(writer));
        writer.Line();
        writer.Line($"private static void {group.Name}{Generic}(StageJob* job, nint first, nint end)").Indented(() => writer.Line(Constraint));
        writer.Line("{").Indented(() => EachPiece(writer)).Line("}").Line();
        writer.Lines(piece.TrimEnd('\n'));
    }

    /// <summary>About how many vector operations one piece takes.</summary>
    public Expr Work => GroupWork.Of(group);

    private void Dispatch(CodeWriter writer)
    {
        if (MayPair)
        {
            writer.Line($"var arePaired = LaneBlocks.ArePaired({LaneGroup});");
        }
        (string Test, string Lanes)[] widths = [("if (LaneBlocks.Width == 16", "F32x16"), ("else if (LaneBlocks.Width == 8", "F32x8"), ("else", "F32x4")];
        foreach (var (test, lanes) in widths)
        {
            if (MayPair)
            {
                var paired = test == "else" ? "else if (arePaired" : test + " && arePaired";
                writer.Line(paired + ")").Line("{").Indented(() => writer.Line($"{group.Name}<Pair<{lanes}>>(job, first, end);")).Line("}");
            }
            var single = test == "else" ? test : (MayPair && test.StartsWith("if", StringComparison.Ordinal) ? "else " : "") + test + ")";
            writer.Line(single).Line("{").Indented(() => writer.Line($"{group.Name}<{lanes}>(job, first, end);")).Line("}");
        }
    }

    /// <summary>
    /// Whether two registers go through the code together: not where it holds elementary functions, which fill the machine by themselves and of
    /// which the JIT inlines only so many.
    /// </summary>
    private bool MayPair => HasSharedLanes && !group.Equations.SelectMany(q => q.Value.All()).OfType<Call>().Any(c => ElementaryFunctions.Contains(c.Function));

    private string MayPairText => MayPair ? "true" : "false";

    private string PieceCount()
    {
        var factors = group.Points.Select(p => Extent(p)).ToList();
        if (HasSharedLanes)
        {
            factors.Add($"LaneBlocks.Count({Extent(group.Lanes!)}, {LaneGroup}, {MayPairText})");
        }
        return factors.Count == 0 ? "1" : string.Join(" * ", factors);
    }

    private void EachPiece(CodeWriter writer)
    {
        var arguments = group.Points.Select(CSharpNames.Identifier).Concat(HasSharedLanes ? [CSharpNames.Identifier(group.Lanes!), "lanes"] : Array.Empty<string>()).ToList();
        writer.Block("for (var piece = first; piece < end; piece++)", () =>
        {
            if (arguments.Count > 0)
            {
                writer.Line("var rest = piece;");
            }
            if (HasSharedLanes)
            {
                var extent = Extent(group.Lanes!);
                writer.Line($"var {arguments[arguments.Count - 2]} = LaneBlocks.Take(ref rest, {extent}, {LaneGroup}, {MayPairText}, out var lanes);");
            }
            foreach (var point in group.Points.Reverse())
            {
                var isLast = point == group.Points[0];
                var extent = Extent(point);
                writer.Line(isLast ? $"var {CSharpNames.Identifier(point)} = rest;" : $"var {CSharpNames.Identifier(point)} = rest % {extent};");
                if (!isLast)
                {
                    writer.Line($"rest /= {extent};");
                }
            }
            var call = string.Concat(arguments.Select(a => ", " + a));
            if (HasSharedLanes)
            {
                writer.Line("if (lanes == TLanes.Count)").Line("{").Indented(() => writer.Line($"{group.Name}Piece<TLanes, Whole>(job{call});")).Line("}");
                writer.Line("else").Line("{").Indented(() => writer.Line($"{group.Name}Piece<TLanes, Part>(job{call});")).Line("}");
            }
            else
            {
                writer.Line($"{group.Name}Piece<TLanes>(job{call});");
            }
        });
    }

    private string PieceMethod()
    {
        foreach (var point in group.Points)
        {
            IndexDepths[point] = 0;
        }
        if (HasSharedLanes)
        {
            IndexDepths[group.Lanes!] = 0;
            lane = new LaneState(group.Lanes!, "lanes", null);
        }
        if (group.Time is null)
        {
            WriteAll(body);
        }
        else
        {
            var blocks = OpenBlocks();
            var time = CSharpNames.Identifier(group.Time);
            Code.Open($"for (var {time} = job->From; {time} < job->To; {time}++)", body);
            IndexDepths[group.Time] = Code.Depth;
            WriteAll(body);
            Code.Close();
            CloseBlocks(blocks);
        }
        return Method();
    }

    private string Method()
    {
        var writer = new CodeWriter();
        var generics = HasSharedLanes ? "<TLanes, TFill>" : Generic;
        var parameters = string.Concat(group.Points.Concat(HasSharedLanes ? [group.Lanes!] : Array.Empty<string>()).Select(p => $", nint {CSharpNames.Identifier(p)}")) + (HasSharedLanes ? ", int lanes" : "");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {group.Name}Piece{generics}(StageJob* job{parameters})");
        writer.Indented(() =>
        {
            writer.Line(Constraint);
            if (HasSharedLanes)
            {
                writer.Line("where TFill : struct, IFill");
            }
        });
        writer.Line("{").Indented(() => variables.Write(writer, e => Extent(e, isExtent: true), Code.Lines)).Line("}");
        return writer.ToString();
    }

    /// <summary>The extent of an axis read straight from the job.</summary>
    private string Extent(string axis, bool isExtent = false)
    {
        var name = isExtent ? axis : axis.ToUpperInvariant();
        var place = program.Extents.ToList().FindIndex(e => e.Name == name);
        return $"job->Extents[{place.ToString(CultureInfo.InvariantCulture)}]";
    }

    /// <summary>The number of neighbouring lanes for which indices such as <c>d/(D/G)</c> are the same: blocks do not cross its multiples.</summary>
    private string LaneGroup => LaneDivisor is { } divisor ? IndexOverExtents(divisor) : Extent(group.Lanes!);

    /// <summary>What the lanes' index is divided by; where there are several, indices by the others are read lane by lane.</summary>
    private Expr? LaneDivisor => group.Equations
        .SelectMany(q => q.Value.All())
        .OfType<Binary>()
        .FirstOrDefault(b => b.Operator == BinaryOperator.FloorDivide && b.Left == new IndexValue(group.Lanes!) && IsOverExtents(b.Right))?.Right;

    private static bool IsOverExtents(Expr expression) => expression switch
    {
        Number or ExtentValue => true,
        Binary { Operator: BinaryOperator.CeilingDivide or BinaryOperator.FloorDivide } b => IsOverExtents(b.Left) && IsOverExtents(b.Right),
        _ => false,
    };

    private string IndexOverExtents(Expr expression) => expression switch
    {
        Number n => n.Value.ToString(CultureInfo.InvariantCulture),
        ExtentValue e => Extent(e.Name, isExtent: true),
        Binary { Operator: BinaryOperator.CeilingDivide } b => $"IndexMath.DivideUp({IndexOverExtents(b.Left)}, {IndexOverExtents(b.Right)})",
        Binary { Operator: BinaryOperator.FloorDivide } b => $"({IndexOverExtents(b.Left)} / {IndexOverExtents(b.Right)})",
        _ => throw new InvalidOperationException("no extents alone: " + expression),
    };

    private static NameSource Taken(ArrayProgram program, LoopGroup group, EquatableArray<Statement> body) => new(program.Arrays.Select(a => a.Name)
        .Concat(program.Extents.Select(e => e.Name))
        .Concat(group.Equations.Select(q => q.Target))
        .Concat(group.Equations.SelectMany(q => q.Indices))
        .Concat(group.Outer)
        .Concat(group.Chunk)
        .Concat(body.Flatten().OfType<Loop>().SelectMany(l => Enumerable.Range(0, l.Step).Select(i => UnrollAndJam.IndexOf(l.Index, i))))
        .Concat(body.Flatten().OfType<Local>().Select(l => l.Name))
        .SelectMany(n => new[] { n, CSharpNames.Identifier(n) })
        .Concat(CSharpNames.Reserved));
}

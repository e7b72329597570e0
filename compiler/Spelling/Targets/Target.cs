using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>
/// An instruction set: how many lanes a register has and how each operation of <see cref="MachineProgram"/> is spelled in C#.
/// What all sets spell alike through the Vector classes is here; the rest is each target's own.
/// </summary>
public abstract class Target
{
    /// <summary>The targets, widest first: the first one that the machine has is taken.</summary>
    public static IReadOnlyList<Target> All { get; } = [new Avx512Target(), new AvxVnniTarget(), new Avx2Target(), new AdvSimdTarget(), new PortableTarget()];

    private const int WordBytes = 4;

    /// <summary>The name in messages and the suffix of methods.</summary>
    public abstract string Name { get; }

    /// <summary>32-bit lanes in a register.</summary>
    public abstract int Lanes { get; }

    /// <summary>The last part of the namespace <c>System.Runtime.Intrinsics.…</c> with the classes of its instructions; empty for none.</summary>
    public abstract string Family { get; }

    /// <summary>The classes of that namespace whose instructions a machine must have.</summary>
    public abstract IReadOnlyList<string> Needs { get; }

    /// <summary>The C# expression that asks for the instruction set; constant for the JIT.</summary>
    public string IsSupported => Needs.Count == 0 ? "true" : string.Join(" && ", Needs.Select(n => n + ".IsSupported"));

    /// <summary>Registers side by side that hold rows of a block; what they do not hold takes further passes.</summary>
    public virtual int RowRegisters => 1;

    /// <summary>Rows of a block in one pass.</summary>
    public int Rows => Lanes * RowRegisters;

    /// <summary>Whether several look-ups and a choice between them find an entry of a table.</summary>
    public virtual bool LooksUpInParts(MachineTable table) => false;

    /// <summary>Whether it takes the digits of trits in turn, by comparing bytes into vectors.</summary>
    public virtual bool TakesTritsInTurn => true;

    /// <summary>How it sums products of bytes.</summary>
    public virtual ByteProducts Products => ByteProducts.Pairs;

    /// <summary>The method that asks for a line of the cache; null where there is none.</summary>
    public virtual string? Prefetch => "Sse.Prefetch0";

    /// <summary>The static class with the vectors' operations.</summary>
    public string Vector => "Vector" + Bits;

    /// <summary>The runtime's helper class for this width.</summary>
    public string Helper => "Lanes" + Bits;

    private string Bits => (Lanes * 32).ToString(CultureInfo.InvariantCulture);

    /// <summary>The C# type of a register.</summary>
    public string TypeOf(LaneType type) => type switch
    {
        LaneType.Float => Vector + "<float>",
        LaneType.Pairs => Vector + "<short>",
        LaneType.Counts => Vector + "<byte>",
        _ => Vector + "<int>",
    };

    /// <summary>The registers that hold a table of f32, as (suffix, entries).</summary>
    public abstract IEnumerable<(string Suffix, IReadOnlyList<double> Entries)> TableRegisters(MachineTable table);

    /// <summary>An expression of the program as C#.</summary>
    public string Spell(MachineExpr expression, SpellingContext context)
    {
        string Go(MachineExpr e) => Spell(e, context);
        switch (expression)
        {
            case Register register:
                return register.Name;
            case Broadcast { Value: 0 }:
                return TypeOf(LaneType.Float) + ".Zero";
            case Broadcast broadcast:
                return context.Constant(broadcast.Value);
            case WordNumber word:
                return context.Mask(word.Value);
            case Zero zero:
                return TypeOf(zero.Type) + ".Zero";
            case LoadWord load:
                return $"{Vector}.Load((int*){Offset(load.Cursor, (load.Line * PackedLayoutPlan.LineBytes) + (load.FirstRow * WordBytes))})";
            case LoadParameter load:
                return Parameter(load, context);
            case LoadEntry load:
                return $"{Helper}.Entries({Group(load.Cursor, load.At, load.Stream, load.FirstRow)}, {Go(load.Place)}, {load.Stream.Lanes.ToString(CultureInfo.InvariantCulture)})";
            case IndexNumber number:
                return $"{Vector}.Create((float)({IndexSpelling.Spell(number.Value)}))";
            case LoadTrits load:
                return $"{Helper}.TritsAt({(load.FirstRow == 0 ? load.Cursor : $"{load.Cursor} + {Text(load.FirstRow * WordBytes)}")}, {IndexSpelling.Spell(load.Quad)})";
            case LoadScalar { Type: LaneType.Word, At: Model.Number first } load:
                return $"{Vector}.Create(*(int*){Offset(load.Cursor, (int)first.Value)})";
            case LoadScalar { Type: LaneType.Word } load:
                return $"{Vector}.Create(*(int*)({load.Cursor} + {IndexSpelling.Spell(load.At)}))";
            case LoadScalar load:
                var element = $"{load.Cursor}[{IndexSpelling.Spell(load.At)}]";
                return $"{Vector}.Create({(load.Factor == 1 ? element : load.Factor.ToString(CultureInfo.InvariantCulture) + " * " + element)})";
            case LoadBytes load:
                return $"{Vector}.Load((int*){Offset(load.Cursor, load.First)})";
            case LoadRows load:
                return $"{Helper}.LoadRows({RowsOf("job.Bias", load.FirstRow)})";
            case LookUp lookUp:
                return LookUp(context.Table(lookUp.Table), lookUp.Index, context);
            case Gather gather:
                return $"{Helper}.Gather({context.MemoryTable(gather.Table)}, {Go(gather.Index)})";
            case LookUpBytes lookUp:
                return LookUpBytes(context.Bytes(lookUp.Table), Go(lookUp.Index));
            case IfPresent choice:
                return $"(job.Bias != null ? {Go(choice.Then)} : {Go(choice.Else)})";
            case MachineOp { Code: OpCode.AddPairs } sum when sum.Operands[1] is MachineOp { Code: OpCode.MultiplyBytes } product && BytesOf(product) is { } x:
                return $"{Helper}.AddPairs({Go(sum.Operands[0])}, {Go(product.Operands[0])}, {x})";
            case MachineOp { Code: OpCode.MultiplyBytes } product when BytesOf(product) is { } x:
                return $"{Helper}.Pairs({Go(product.Operands[0])}, {x})";
            case MachineOp op:
                return Operation(op, op.Operands.Select(Go).ToArray(), context);
            default:
                throw new InvalidOperationException("no spelling for " + expression);
        }
    }

    // Where the activations of a product lie that loads them itself.
    private static string? BytesOf(MachineOp product) =>
        product.Operands[1] is LoadScalar { At: Model.Number first } load ? load.Cursor + (first.Value == 0 ? "" : " + " + first.Value.ToString(CultureInfo.InvariantCulture)) : null;

    /// <summary>a·b + c.</summary>
    public abstract string MultiplyAdd(string a, string b, string c);

    /// <summary>Unsigned times signed bytes, neighbours added, as 16-bit numbers.</summary>
    protected virtual string MultiplyBytes(string unsigned, string signed) => throw Missing(OpCode.MultiplyBytes);

    /// <summary>16-bit numbers multiplied, neighbours added, as 32-bit numbers.</summary>
    protected virtual string MultiplyPairs(string a, string b) => throw Missing(OpCode.SumPairs);

    /// <summary>Four products of bytes added to a 32-bit sum; of bytes that <see cref="ByteProducts.Pairs"/> serve only where <see cref="Products"/> are others.</summary>
    protected virtual string Dot(MachineOp op, string sum, string bytes, string signed) => op.Code switch
    {
        OpCode.DotSignedBytes => $"{Helper}.DotSigned({sum}, {bytes}, {signed})",
        OpCode.DotUnsignedBytes => $"{Helper}.DotUnsigned({sum}, {bytes}, {signed})",
        _ => throw Missing(op.Code),
    };

    /// <summary>An entry of a table of up to 16 f32; a table that it wants in registers or in memory it asks the context for.</summary>
    protected abstract string LookUp(MachineTable table, MachineExpr index, SpellingContext context);

    protected abstract string LookUpBytes(string table, string index);

    /// <summary>The pointer expression <c>cursor + bytes</c>.</summary>
    protected static string Offset(string cursor, int bytes) => bytes == 0 ? cursor : $"({cursor} + {bytes.ToString(CultureInfo.InvariantCulture)})";

    private string Parameter(LoadParameter load, SpellingContext context)
    {
        var stream = load.Stream;
        var pointer = Group(load.Cursor, load.At, stream, load.FirstRow);
        return stream.Lanes == 1 ? $"{Vector}.Create(Scalars.{stream.Storage}({pointer}))" : $"{Helper}.{stream.Storage}({pointer})";
    }

    /// <summary>Where the rows of an array begin, from the one that the first lane holds, and how many there are.</summary>
    public static string RowsOf(string array, int firstRow) => firstRow == 0 ? $"{array} + first, rows" : $"{array} + first + {Text(firstRow)}, rows - {Text(firstRow)}";

    private static string Group(string cursor, Model.Expr at, ParameterStream stream, int firstRow)
    {
        var (index, bytes) = (IndexSpelling.Spell(at), stream.GroupBytes);
        cursor = firstRow == 0 || stream.Lanes == 1 ? cursor : $"{cursor} + {Text(firstRow * stream.Bytes)}";
        return index == "0" ? cursor : bytes == 1 ? $"{cursor} + {index}" : $"{cursor} + ({(at is Model.Binary { Operator: Model.BinaryOperator.Add } ? $"({index})" : index)} * {bytes.ToString(CultureInfo.InvariantCulture)})";
    }

    private string Operation(MachineOp op, string[] a, SpellingContext context)
    {
        var by = op.Immediate.ToString(CultureInfo.InvariantCulture);
        switch (op.Code)
        {
            case OpCode.Add or OpCode.AddSums or OpCode.AddPairs or OpCode.AddCounts:
                return $"{a[0]} + {Wrap(a[1])}";
            case OpCode.Subtract:
                return $"{a[0]} - {Wrap(a[1])}";
            case OpCode.Multiply:
                return $"{Wrap(a[0])} * {Wrap(a[1])}";
            case OpCode.Divide:
                return $"{Wrap(a[0])} / {Wrap(a[1])}";
            case OpCode.Minimum:
                return $"{Vector}.Min({a[0]}, {a[1]})";
            case OpCode.Maximum:
                return $"{Vector}.Max({a[0]}, {a[1]})";
            case OpCode.MultiplyAdd:
                return MultiplyAdd(a[0], a[1], a[2]);
            case OpCode.Negate:
                // Two in a row would be a decrement.
                return a[0][0] == '-' ? $"-({a[0]})" : $"-{Wrap(a[0])}";
            case OpCode.Floor:
                return $"{Vector}.Floor({a[0]})";
            case OpCode.Round:
                return $"{Vector}.Round({a[0]})";
            case OpCode.Abs:
                return $"{Vector}.Abs({a[0]})";
            case OpCode.Sqrt:
                return $"{Vector}.Sqrt({a[0]})";
            case OpCode.Less:
                return Truth("LessThan", a, context);
            case OpCode.LessOrEqual:
                return Truth("LessThanOrEqual", a, context);
            case OpCode.Greater:
                return Truth("GreaterThan", a, context);
            case OpCode.GreaterOrEqual:
                return Truth("GreaterThanOrEqual", a, context);
            case OpCode.Equal:
                return Truth("Equals", a, context);
            case OpCode.NotEqual:
                return $"({context.Constant(1)} - {Truth("Equals", a, context)})";
            case OpCode.Select:
                return $"{Vector}.ConditionalSelect({Vector}.Equals({a[0]}, {TypeOf(LaneType.Float)}.Zero), {a[2]}, {a[1]})";
            case OpCode.ShiftRight:
                return $"({a[0]} >>> {by})";
            case OpCode.ShiftRightArithmetic:
                return $"({a[0]} >> {by})";
            case OpCode.ShiftLeft:
                return $"({a[0]} << {by})";
            case OpCode.And:
                return $"({a[0]} & {context.Mask(op.Immediate)})";
            case OpCode.Or:
                return $"({a[0]} | {a[1]})";
            case OpCode.BothBits:
                return $"({a[0]} & {a[1]})";
            case OpCode.EitherBits:
                return $"({a[0]} ^ {a[1]})";
            case OpCode.MultiplyLow:
                return $"({Wrap(a[0])} * {Wrap(a[1])})";
            case OpCode.Trits:
                return $"{Helper}.Trits({a[0]}, {by})";
            case OpCode.BeginTrits or OpCode.FirstTrits or OpCode.NextTrits:
                return $"{Helper}.{op.Code}({a[0]})";
            case OpCode.ToFloat:
                return $"{Vector}.ConvertToSingle({a[0]})";
            case OpCode.ToInteger:
                return $"{Vector}.ConvertToInt32({a[0]})";
            case OpCode.AsFloat:
                return $"{Vector}.AsSingle({a[0]})";
            case OpCode.HalfToFloat:
                return $"{Helper}.UpperHalfToSingle({a[0]})";
            case OpCode.MultiplyBytes:
                return MultiplyBytes(a[0], a[1]);
            case OpCode.SumPairs:
                return MultiplyPairs(a[0], context.Ones());
            case OpCode.CountBits or OpCode.SumCounts:
                return $"{Helper}.{op.Code}({CSharpText.Bare(a[0])})";
            case OpCode.DotSmallBytes or OpCode.DotSignedBytes or OpCode.DotUnsignedBytes:
                return Dot(op, a[0], Wrap(a[1]), Wrap(a[2]));
            default:
                throw Missing(op.Code);
        }
    }

    private InvalidOperationException Missing(OpCode code) => new($"{Name} has no spelling for {code}");

    private string Truth(string comparison, string[] a, SpellingContext context) => $"({Vector}.{comparison}({a[0]}, {a[1]}) & {context.Constant(1)})";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Wrap(string text) => text.IndexOf(' ') < 0 || IsCall(text) ? text : "(" + text + ")";

    // A(…) with its closing parenthesis at the end needs no more.
    private static bool IsCall(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0 && text[i] == ' ')
            {
                return false;
            }
        }
        return true;
    }
}

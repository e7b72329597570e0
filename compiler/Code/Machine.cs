using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Code;

/// <summary>
/// The second form of KernelIr: vector code over the lanes of a row block, with loops, cursors into packed streams and named
/// registers. The number of lanes is the target's; a block of 16 rows takes several registers side by side, or several passes.
/// </summary>
public sealed record MachineProgram(EquatableArray<MachineTable> Tables, EquatableArray<MachineStatement> Body);

/// <summary>A table that code looks up by index, as f32 or as bytes.</summary>
public sealed record MachineTable(string Name, EquatableArray<double> Values);

/// <summary>What a register holds for each row: an f32, a word of packed codes or four bytes, two 16-bit sums, four counts in bytes, or a 32-bit sum.</summary>
public enum LaneType { Float, Word, Pairs, Counts, Sum }

/// <summary>A value in registers.</summary>
public abstract record MachineExpr(LaneType Type);

public sealed record Register(string Name, LaneType Type) : MachineExpr(Type);

/// <summary>One number in every lane.</summary>
public sealed record Broadcast(double Value) : MachineExpr(LaneType.Float);

/// <summary>One word of bits in every lane.</summary>
public sealed record WordNumber(int Value) : MachineExpr(LaneType.Word);

/// <summary>All lanes zero.</summary>
public sealed record Zero(LaneType Type) : MachineExpr(Type);

/// <summary>
/// The k for which something is loaded, counted from the beginning of the loop body around it (of the whole of k outside of loops).
/// It does not change what is loaded: it is what <see cref="MachineVerifier"/> holds the load's address against.
/// </summary>
/// <param name="Unit">k for each element of what is loaded from; 0 where one element serves all k.</param>
public sealed record Reach(int First, int Last, int Unit)
{
    /// <summary>The reach of a load that serves another one too.</summary>
    public Reach With(Reach other) => this with { First = System.Math.Min(First, other.First), Last = System.Math.Max(Last, other.Last) };
}

/// <summary>A value read through a cursor.</summary>
public abstract record Load(string Cursor, LaneType Type, Reach Reach) : MachineExpr(Type)
{
    /// <summary>How many elements behind the cursor.</summary>
    public abstract Expr Address { get; }

    /// <summary>The row of the block (of the pass, where there are several) that the first lane holds.</summary>
    public int FirstRow { get; init; }
}

/// <summary>A line of packed words.</summary>
public sealed record LoadWord(string Cursor, int Line, Reach Reach) : Load(Cursor, LaneType.Word, Reach)
{
    /// <inheritdoc/>
    public override Expr Address => new Number(Line);
}

/// <summary>The parameters of the rows, converted to f32.</summary>
public sealed record LoadParameter(string Cursor, Expr At, ParameterStream Stream, Reach Reach) : Load(Cursor, LaneType.Float, Reach)
{
    /// <inheritdoc/>
    public override Expr Address => At;
}

/// <summary>Four trits of each row as bytes, out of lines of words with five trits to a byte.</summary>
/// <param name="Quad">Which four k behind the cursor.</param>
public sealed record LoadTrits(string Cursor, Expr Quad, Reach Reach) : Load(Cursor, LaneType.Word, Reach)
{
    /// <inheritdoc/>
    public override Expr Address => Quad;
}

/// <summary>A number of the activations in every lane: an f32, four bytes of codes, or a 32-bit sum times <see cref="Factor"/>.</summary>
public sealed record LoadScalar(string Cursor, Expr At, LaneType Type, Reach Reach, int Factor = 1) : Load(Cursor, Type, Reach)
{
    /// <inheritdoc/>
    public override Expr Address => At;
}

/// <summary>Sixteen bytes of the activations from this one on, as a register of 128 bits has them.</summary>
public sealed record LoadBytes(string Cursor, int First, Reach Reach) : Load(Cursor, LaneType.Word, Reach)
{
    /// <inheritdoc/>
    public override Expr Address => new Number(First);
}

/// <summary>For each row an entry of its stored table, by the place among the group's entries.</summary>
/// <param name="At">The group of the table.</param>
public sealed record LoadEntry(string Cursor, Expr At, ParameterStream Stream, MachineExpr Place, Reach Reach) : Load(Cursor, LaneType.Float, Reach)
{
    /// <inheritdoc/>
    public override Expr Address => At;
}

/// <summary>A whole number that loop indices give, in every lane.</summary>
public sealed record IndexNumber(Expr Value) : MachineExpr(LaneType.Float);

/// <summary>The numbers of an f32 array for the rows of the block; those beyond the last row are 0.</summary>
public sealed record LoadRows(string Array, int FirstRow = 0) : MachineExpr(LaneType.Float);

/// <summary>An entry of a table of up to 16 f32 that is held in registers; bits of the index above the table's are ignored.</summary>
public sealed record LookUp(string Table, MachineExpr Index) : MachineExpr(LaneType.Float);

/// <summary>An entry of a table in memory; bits of the index above the table's are ignored.</summary>
public sealed record Gather(string Table, MachineExpr Index) : MachineExpr(LaneType.Float);

/// <summary>For each of four bytes its entry in a table of 16 bytes.</summary>
public sealed record LookUpBytes(string Table, MachineExpr Index) : MachineExpr(LaneType.Word);

public enum OpCode
{
    /// <summary>f32 arithmetic.</summary>
    Add, Subtract, Multiply, Divide, Minimum, Maximum, MultiplyAdd, Negate, Floor, Round, Abs, Sqrt,

    /// <summary>Comparisons that give 1 or 0, and a choice between two by a value that is not 0.</summary>
    Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual, Select,

    /// <summary>Bits of words; the amount or mask is the immediate.</summary>
    ShiftRight, ShiftRightArithmetic, ShiftLeft, And, Or,

    /// <summary>Two words: the bits that both have, those that one of them has, and the lower half of the product.</summary>
    BothBits, EitherBits, MultiplyLow,

    /// <summary>Four trits as bytes, of words with five to a byte; the immediate says which digit of the bytes.</summary>
    Trits,

    /// <summary>The digits of a word's bytes in turn: what to begin with, the four trits of the first digit, and what is left behind it.</summary>
    BeginTrits, FirstTrits, NextTrits,

    /// <summary>From a 32-bit integer, or from the upper bits of a word as a float of that kind.</summary>
    ToFloat, ToInteger, AsFloat, HalfToFloat,

    /// <summary>Integer sums: unsigned bytes times signed bytes in pairs, their 16-bit sums, and 32-bit sums of these.</summary>
    MultiplyBytes, AddPairs, SumPairs, AddSums,

    /// <summary>How many bits of each byte of a word are set, sums of such counts in bytes, and 32-bit sums of these.</summary>
    CountBits, AddCounts, SumCounts,

    /// <summary>
    /// A 32-bit sum and four products with signed bytes other than -128: of bytes below 128, of signed bytes, of unsigned bytes. The signed
    /// bytes are in every lane, or the quarter of a register that the immediate says.
    /// </summary>
    DotSmallBytes, DotSignedBytes, DotUnsignedBytes,
}

/// <summary>An operation on registers.</summary>
public sealed record MachineOp(OpCode Code, LaneType Type, EquatableArray<MachineExpr> Operands, int Immediate = 0) : MachineExpr(Type);

/// <summary>A choice that is the same for all lanes: whether an optional array was given.</summary>
public sealed record IfPresent(string Array, MachineExpr Then, MachineExpr Else) : MachineExpr(LaneType.Float);

/// <summary>A statement of machine code.</summary>
public abstract record MachineStatement;

/// <summary>Declares a register.</summary>
public sealed record Define(Register Register, MachineExpr Value) : MachineStatement;

/// <summary>Gives a register a new value.</summary>
public sealed record Assign(Register Register, MachineExpr Value) : MachineStatement;

/// <summary>Runs <see cref="Body"/> for index = from … to - 1; each time it covers <see cref="Columns"/> k.</summary>
public sealed record MachineLoop(string Index, Expr From, Expr To, int Columns, EquatableArray<MachineStatement> Body) : MachineStatement;

/// <summary>Moves a cursor on by a number of its elements: lines of words, groups of parameters, numbers of activations.</summary>
public sealed record Advance(string Cursor, int By) : MachineStatement;

/// <summary>Asks for the line of words that a later loop body will load, so that it is in the cache by then.</summary>
public sealed record Prefetch(string Cursor, int Line) : MachineStatement;

/// <summary>Stores the block's rows of one result.</summary>
public sealed record StoreRows(string Array, MachineExpr Value, int FirstRow = 0) : MachineStatement;

/// <summary>Stores a line of the panel: the block's rows at one k.</summary>
public sealed record StorePanel(string Cursor, int Line, MachineExpr Value, int FirstRow = 0) : MachineStatement;

/// <summary>Says why the next statements are there.</summary>
public sealed record Remark(string Text) : MachineStatement;

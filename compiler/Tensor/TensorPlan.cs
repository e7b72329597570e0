using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Lowering;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Tensor;

/// <summary>
/// The schedule of a format's tensor-core kernels, and with it the packed layout: weights lie in the order in which lanes need them.
/// Rows are cut into tiles of 16 and k into bodies; of each body a lane loads whole vectors of codes and of parameters, and every 32-bit
/// register that it makes of them is a register of the left operand.
/// </summary>
/// <param name="Block">k whose codes are one vector of each plane.</param>
/// <param name="Body">k of a loop body: blocks that hold whole groups, or lie in one.</param>
/// <param name="Span">k for which one scale and zero are loaded.</param>
public sealed record TensorPlan(TensorForm Form, CodeConversion Conversion, int Block, int Body, int Span)
{
    private const int BitsOfVector = 128;
    private const int LargestBody = 512;

    /// <summary>The instruction that all kernels of the plan use.</summary>
    public static TensorInstruction Instruction => TensorInstruction.F16;

    /// <summary>Rows of a tile.</summary>
    public static int TileRows => Instruction.M;

    /// <summary>Parameters of a group in the order in which they lie.</summary>
    public IReadOnlyList<TensorParameter> Parameters { get; } = new (TensorParameter Parameter, bool IsThere)[]
        {
            (TensorParameter.Scale, Form.Scale is not null),
            (TensorParameter.Zero, Form.Zero is not null),
            (TensorParameter.Offset, Form.Offset is not null),
        }.Where(p => p.IsThere).Select(p => p.Parameter).ToList();

    /// <summary>Groups of parameters in a body.</summary>
    public int Groups => Body / Span;

    /// <summary>Instructions along k in a body.</summary>
    public int Steps => Body / Instruction.K;

    /// <summary>Instructions along k in a block.</summary>
    public int StepsOfBlock => Block / Instruction.K;

    /// <summary>32-bit words that a lane loads of a plane for a block.</summary>
    public int WordsOf(int plane) => Block / Instruction.K * Instruction.A.SlotCount * Conversion.Planes[plane].Bits / 32;

    /// <summary>Bytes of a block's codes for one tile.</summary>
    public int BlockBytes => Enumerable.Range(0, Conversion.Planes.Count).Sum(p => WordsOf(p) * 4 * 32);

    /// <summary>Bytes of a body's codes for one tile.</summary>
    public int BodyBytes => Body / Block * BlockBytes;

    /// <summary>Bytes of the parameters that a lane loads for a body: those of two rows.</summary>
    public int RecordBytes => Groups * Parameters.Count * 4;

    /// <summary>Bytes of a body's parameters for one tile.</summary>
    public int ParameterBytes => RecordBytes * TileRows / 2;

    /// <summary>Whether the zero point is folded into what takes the 1024 of <see cref="CodeConversion.MagicNumbers"/> away; it is exact for whole numbers.</summary>
    public bool FoldsZero => Conversion is CodeConversion.MagicNumbers { Factor: 1 } && Form.Zero is not null && IsWhole(Form.Zero);

    /// <summary>The power of two below which scales are brought, so that products with the largest number stay in the range of f16.</summary>
    public int ScaleExponent
    {
        get
        {
            var largest = Conversion.Largest * (Form.Zero is null ? 1 : 2);
            return Math.Min(15, 15 - (int)Math.Ceiling(Math.Log(Math.Max(largest, 1e-4)) / Math.Log(2)));
        }
    }

    /// <summary>
    /// The k of a column of the left operand within its step. The instruction's columns 2t, 2t + 1, 2t + 8 and 2t + 9 belong to lane t of four;
    /// in memory a lane's activations lie side by side, so that it loads them at once.
    /// </summary>
    public static int KOf(int column) => (column % 8 / 2 * 4) + (column / 8 * 2) + (column % 2);

    /// <summary>Bytes of activations that lie between those of two lanes of four.</summary>
    public static int LaneBytes => Instruction.K / 4 * 2;

    /// <summary>Bytes from the activations of one token to the next in shared memory, so far apart that the lanes of a load meet in no bank.</summary>
    /// <param name="bytes">Bytes of a token's activations.</param>
    public static int TokenBytes(int bytes) => ((bytes + 127) / 128 * 128) + TokenPadding;

    /// <summary>What <see cref="TokenBytes"/> adds to whole lines of 128 bytes.</summary>
    public static int TokenPadding => 4 * LaneBytes;

    /// <summary>The plan of a format.</summary>
    /// <exception cref="NotSupportedException">The format has no tensor-core kernel; the message says why.</exception>
    public static TensorPlan Of(KernelModel kernel, FormatModel format)
    {
        var form = TensorForm.Of(kernel, format);
        var conversion = CodeConversion.Of(form.Code);
        var block = BitsOfVector * 2 / conversion.Planes[0].Bits;
        var group = form.Scale is null && form.Zero is null && form.Offset is null ? 0 : form.Group;
        if (group % Instruction.K != 0)
        {
            throw new NotSupportedException($"{format.Name} has no tensor-core kernel: its groups of {group} are no multiple of {Instruction.K}.");
        }
        var body = group == 0 || group % block == 0 ? block : Integers.Lcm(group, block);
        var least = conversion.Bits == 8 ? 64 : 128;
        while (body < least)
        {
            body *= 2;
        }
        if (group > body && group % body != 0)
        {
            body = Integers.Lcm(group, body);
        }
        return body <= LargestBody
            ? new TensorPlan(form, conversion, block, body, group == 0 ? body : Math.Min(group, body))
            : throw new NotSupportedException($"{format.Name} has no tensor-core kernel: whole groups of {group} and vectors of {block} codes meet only every {body} k.");
    }

    private bool IsWhole(Expr expression) => expression switch
    {
        Number n => n.Value == Math.Floor(n.Value),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } b => IsWhole(b.Left) && IsWhole(b.Right),
        Unary { Operator: UnaryOperator.Negate } u => IsWhole(u.Operand),
        Element e => Form.Format.Fields.Any(f => f.Type.IsInteger && f.Type.Bits <= 8 && e.Array.EndsWith("." + f.Name, StringComparison.Ordinal)),
        _ => false,
    };
}

/// <summary>A parameter of a group.</summary>
public enum TensorParameter { Scale, Zero, Offset }

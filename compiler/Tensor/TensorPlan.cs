using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;

namespace Kernels.Compiler.Tensor;

/// <summary>
/// The schedule of a format's tensor-core kernels, and with it the packed layout: weights lie in the order in which lanes need them.
/// Rows are cut into tiles of 16 and k into bodies; of each body a lane loads whole vectors of codes and of parameters, and every 32-bit
/// register that it makes of them is a register of the left operand.
/// </summary>
/// <param name="Block">k whose codes are one vector of each plane.</param>
/// <param name="Body">k of a loop body: blocks that hold whole groups, or lie in one.</param>
/// <param name="Span">k for which one scale and zero are loaded.</param>
/// <param name="SumSpan">k whose products are summed before anything is multiplied with the sum.</param>
/// <param name="Instruction">The instruction that all kernels of the plan use.</param>
/// <param name="Activation">The activations that come as whole numbers; null where they come as f16.</param>
public sealed record TensorPlan(
    TensorForm Form, CodeConversion Conversion, TensorInstruction Instruction, int Block, int Body, int Span, int SumSpan, ActivationForm? Activation = null)
{
    private const int BitsOfVector = 128;
    private const int LargestBody = 512;

    /// <summary>Rows of a tile: of every instruction.</summary>
    public const int TileRows = 16;

    /// <summary>Tokens of the right operand of every instruction.</summary>
    public const int Eight = 8;

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

    /// <summary>
    /// Words of a record that are loaded at once. Such pieces of all rows lie side by side, so that each load reads whole sectors.
    /// </summary>
    public int PieceWords => (RecordBytes / 4) is var words && words % 4 == 0 ? 4 : words % 2 == 0 ? 2 : 1;

    /// <summary>Bytes of a body's parameters for one tile.</summary>
    public int ParameterBytes => RecordBytes * TileRows / 2;

    /// <summary>
    /// Whether the zero point takes the first level over: into what takes the 1024 of <see cref="CodeConversion.MagicNumbers"/> away, which is
    /// exact for whole numbers, or into what corrects sums of <see cref="CodeConversion.Bytes"/>.
    /// </summary>
    public bool FoldsZero => Form.Zero is not null && (Conversion is CodeConversion.Bytes || (Conversion is CodeConversion.MagicNumbers { Factor: 1 } && IsWhole(Form.Zero)));

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
    /// The k of a column of the left operand within its step. Each of four lanes has some columns of the instruction's lower half and some of
    /// its upper half; in memory its activations lie side by side, so that it loads them at once.
    /// </summary>
    public int KOf(int column)
    {
        var (per, half) = (Instruction.PerRegister, Instruction.K / 2);
        return (column % half / per * 2 * per) + (column / half * per) + (column % per);
    }

    /// <summary>Bytes of activations of one k.</summary>
    public int ElementBytes => Instruction.ElementBytes;

    /// <summary>Bytes of activations that a lane loads for a step.</summary>
    public static int LaneBytes => 8;

    /// <summary>Bytes from the activations of one token to the next in shared memory, so far apart that the lanes of a load meet in no bank.</summary>
    /// <param name="bytes">Bytes of a token's activations.</param>
    public static int TokenBytes(int bytes) => ((bytes + 127) / 128 * 128) + TokenPadding;

    /// <summary>What <see cref="TokenBytes"/> adds to whole lines of 128 bytes.</summary>
    public static int TokenPadding => 4 * LaneBytes;

    /// <summary>The plan of a format with activations in f16.</summary>
    public static Planned<TensorPlan> Of(KernelModel kernel, FormatModel format) => TensorForm.Of(kernel, format).Then(form => CodeConversion.Of(form.Code) is { } conversion
        ? Of(form, conversion, TensorInstruction.F16)
        : Refused(form, $"codes of {form.Code.Field.Type.Bits} bits with its levels have no conversion to 16-bit numbers in registers"));

    /// <summary>The plan of a format with activations in whole numbers; refused where codes are no whole numbers in order, or where groups do not fit.</summary>
    public static Planned<TensorPlan> Of(KernelModel kernel, FormatModel format, FormatModel activation) => TensorForm.Of(kernel, format).Then(form =>
    {
        if (form.Offset is not null || CodeConversion.Of(form.Code) is not CodeConversion.MagicNumbers numbers || !ByteActivations.Serve(activation) || ActivationForm.Of(activation) is not { } x)
        {
            return Refused(form, $"with {activation.Name} it is no sum of whole numbers in order");
        }
        return Of(form, new CodeConversion.Bytes(numbers.Bits, numbers.Factor, numbers.Base), TensorInstruction.Bytes).Then(plan =>
        {
            var sums = Integers.Gcd(plan.Span, x.Group == 0 ? plan.Span : x.Group);
            return (form.Zero is null || plan.IsWhole(form.Zero)) && sums % TensorInstruction.Bytes.K == 0
                ? plan with { SumSpan = sums, Activation = x }
                : Refused(form, $"its groups and zeros do not fit those of {activation.Name}");
        });
    });

    private static Planned<TensorPlan> Refused(TensorForm form, string reason) => Planned.Refused<TensorPlan>($"{form.Format.Name} has no tensor-core kernel: {reason}.");

    private static Planned<TensorPlan> Of(TensorForm form, CodeConversion conversion, TensorInstruction instruction)
    {
        var block = BitsOfVector * 2 / conversion.Planes[0].Bits;
        var group = form.Scale is null && form.Zero is null && form.Offset is null ? 0 : form.Group;
        if (group % instruction.K != 0)
        {
            return Refused(form, $"its groups of {group} are no multiple of {instruction.K}");
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
        if (body > LargestBody)
        {
            return Refused(form, $"whole groups of {group} and vectors of {block} codes meet only every {body} k");
        }
        var span = group == 0 ? body : Math.Min(group, body);
        return new TensorPlan(form, conversion, instruction, block, body, span, span);
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

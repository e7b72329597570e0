using System;
using System.Linq;

namespace Kernels.Compiler.Tensor;

/// <summary>What the elements of a tensor-core operand are.</summary>
public enum TensorElement { F16, Byte, F32, S32 }

/// <summary>
/// A tensor-core instruction as data: D[m, n] = sum(k) A[m, k]·B[k, n] + C[m, n] over a warp. The layouts are those of the PTX manual,
/// section "Matrix Fragments for mma".
/// </summary>
public sealed record TensorInstruction
{
    /// <exception cref="ArgumentException">The shapes of the operands, or the shape in the name, do not fit one another.</exception>
    public TensorInstruction(string name, TensorElement element, TensorElement sum, FragmentLayout a, FragmentLayout b, FragmentLayout c)
    {
        (Name, Element, Sum, A, B, C) = (name, element, sum, a, b, c);
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns)
        {
            throw new ArgumentException($"{name}: {a.Rows} × {a.Columns} times {b.Rows} × {b.Columns} does not give {c.Rows} × {c.Columns}.", nameof(c));
        }
        if (!name.Contains($"m{M}n{N}k{K}"))
        {
            throw new ArgumentException($"{name} is not of the shape m{M}n{N}k{K} that its operands have.", nameof(name));
        }
    }

    /// <summary>D = A·B + C for f16 operands and f32 sums, 16 × 8 × 16, from sm_80 on.</summary>
    public static TensorInstruction F16 { get; } = new(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32",
        TensorElement.F16,
        TensorElement.F32,
        new FragmentLayout(16, 16, Steps((0, 2), (0, 4), (1, 0), (2, 0), (4, 0)), Steps((0, 1), (8, 0), (0, 8))),
        new FragmentLayout(16, 8, Steps((2, 0), (4, 0), (0, 1), (0, 2), (0, 4)), Steps((1, 0), (8, 0))),
        Sums);

    /// <summary>D = A·B + C for unsigned bytes times signed bytes and 32-bit sums, 16 × 8 × 32, from sm_80 on.</summary>
    public static TensorInstruction Bytes { get; } = new(
        "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32",
        TensorElement.Byte,
        TensorElement.S32,
        new FragmentLayout(16, 32, Steps((0, 4), (0, 8), (1, 0), (2, 0), (4, 0)), Steps((0, 1), (0, 2), (8, 0), (0, 16))),
        new FragmentLayout(32, 8, Steps((4, 0), (8, 0), (0, 1), (0, 2), (0, 4)), Steps((1, 0), (2, 0), (16, 0))),
        Sums);

    /// <summary>The instruction as PTX spells it.</summary>
    public string Name { get; }

    /// <summary>The type of the operands' elements.</summary>
    public TensorElement Element { get; }

    /// <summary>The type of the sums.</summary>
    public TensorElement Sum { get; }

    /// <summary>The left operand, m × k.</summary>
    public FragmentLayout A { get; }

    /// <summary>The right operand, k × n.</summary>
    public FragmentLayout B { get; }

    /// <summary>Addend and result, m × n.</summary>
    public FragmentLayout C { get; }

    /// <summary>Rows of A and of the result.</summary>
    public int M => A.Rows;

    /// <summary>Columns of B and of the result.</summary>
    public int N => B.Columns;

    /// <summary>Products in each sum.</summary>
    public int K => A.Columns;

    /// <summary>Bytes of an element of an operand.</summary>
    public int ElementBytes => 4 / PerRegister;

    /// <summary>Elements that a 32-bit register of an operand holds.</summary>
    public int PerRegister => Element == TensorElement.Byte ? 4 : 2;

    private static FragmentLayout Sums => new(16, 8, Steps((0, 2), (0, 4), (1, 0), (2, 0), (4, 0)), Steps((0, 1), (8, 0)));

    private static EquatableArray<Step> Steps(params (int Row, int Column)[] steps) => steps.Select(s => new Step(s.Row, s.Column)).ToEquatableArray();
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>The sums that a warp holds: tiles of 16 rows by eights of tokens, four in each lane.</summary>
internal abstract class WarpSums(PtxWriter ptx, TensorPlan plan, int tiles, int eights)
{
    /// <summary>Registers of a lane for a tile and an eight of tokens.</summary>
    protected const int Registers = 4;

    protected PtxWriter Ptx => ptx;

    protected TensorPlan Plan => plan;

    protected int Tiles => tiles;

    protected int Eights => eights;

    /// <summary>Every tile with every eight of tokens.</summary>
    protected IEnumerable<(int Tile, int Eight)> All => from tile in Enumerable.Range(0, tiles) from eight in Enumerable.Range(0, eights) select (tile, eight);

    /// <summary>The f32 sum of a tile and an eight of tokens in a register of the result's fragment.</summary>
    public string Of(int tile, int eight, int register) => ptx.Float($"sum_{tile}_{eight}_{register}");

    /// <summary>Sets all sums to 0.</summary>
    public virtual void Begin()
    {
        foreach (var (tile, eight) in All)
        {
            for (var register = 0; register < Registers; register++)
            {
                ptx.Op($"mov.f32 {Of(tile, eight, register)}, 0f00000000");
            }
        }
    }

    /// <summary>Adds the products of a step.</summary>
    /// <param name="startsGroup">Whether the step is the first of the group that <see cref="EndGroup"/> ends.</param>
    public abstract void Multiply(int tile, int eight, IReadOnlyList<string> a, string b0, string b1, bool startsGroup);

    /// <summary>Adds the sums of a group, times what they are multiplied with, where they were kept apart.</summary>
    /// <param name="group">The number of the group in its body.</param>
    public abstract void EndGroup(int group);

    /// <summary>sums = a·b + addend on tensor cores.</summary>
    protected void Multiply(IEnumerable<string> sums, IEnumerable<string> a, string b0, string b1, IEnumerable<string> addend) =>
        ptx.Op($"{plan.Instruction.Name} {{{string.Join(", ", sums)}}}, {{{string.Join(", ", a)}}}, {{{b0}, {b1}}}, {{{string.Join(", ", addend)}}}");
}

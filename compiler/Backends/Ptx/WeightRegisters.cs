using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>A block of a tile whose codes are in a set of registers.</summary>
internal readonly record struct CodeBlock(int Set, int Tile, int Block);

/// <summary>The registers with packed weights: words of codes and of parameters, and where those of a tile lie.</summary>
internal sealed class WeightRegisters(PtxWriter ptx, TensorPlan plan)
{
    /// <summary>The address of a lane's codes of a plane.</summary>
    public string CodesAt(int tile, int plane) => ptx.Address($"codes_{tile}_{plane}");

    /// <summary>The address of a lane's parameters.</summary>
    public string GroupsAt(int tile) => ptx.Address($"groups_{tile}");

    /// <summary>A word of codes.</summary>
    public string Word(CodeBlock block, int plane, int word) => ptx.Word($"word_{block.Set}_{block.Tile}_{block.Block}_{plane}_{word}");

    /// <summary>All words of a block's plane, as the operand of a load.</summary>
    public string Words(CodeBlock block, int plane) => Vector([.. Enumerable.Range(0, plan.WordsOf(plane)).Select(w => Word(block, plane, w))]);

    /// <summary>A parameter of a group for both rows of a lane.</summary>
    public string Parameter(int set, int tile, int number) => ptx.Word($"group_{set}_{tile}_{number}");

    /// <summary>The parameters that are loaded at once, as the operand of a load.</summary>
    public string Parameters(int set, int tile, int first) => Vector([.. Enumerable.Range(first, plan.PieceWords).Select(w => Parameter(set, tile, w))]);

    private static string Vector(IReadOnlyList<string> words) =>
        words.Count == 1 ? $".b32 {words[0]}" : $".v{words.Count}.b32 {{{string.Join(", ", words)}}}";
}

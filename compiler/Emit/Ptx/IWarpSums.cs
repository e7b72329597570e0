using System.Collections.Generic;

namespace Kernels.Compiler.Emit.Ptx;

/// <summary>The sums that a warp holds: tiles of 16 rows by eights of tokens, four in each lane.</summary>
internal interface IWarpSums
{
    /// <summary>The f32 sum of a tile and an eight of tokens in a register of the result's fragment.</summary>
    string Of(int tile, int eight, int register);

    /// <summary>Sets all sums to 0.</summary>
    void Begin();

    /// <summary>Adds the products of a step.</summary>
    /// <param name="startsGroup">Whether the step is the first of the group that <see cref="EndGroup"/> ends.</param>
    void Multiply(int tile, int eight, IReadOnlyList<string> a, string b0, string b1, bool startsGroup);

    /// <summary>Adds the sums of a group, times what they are multiplied with, where they were kept apart.</summary>
    /// <param name="group">The number of the group in its body.</param>
    void EndGroup(int group);
}

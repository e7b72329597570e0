using System;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Where the parts of a body lie, for a warp with some tiles.</summary>
internal sealed class BodyPlaces(TensorPlan plan, int tiles)
{
    /// <summary>Bytes from the codes of a body's first block to a plane of another.</summary>
    public int Codes(int block, int plane) => (block * plan.BlockBytes) + Enumerable.Range(0, plane).Sum(p => plan.WordsOf(p) * 4 * 32);

    /// <summary>Runs over the blocks of every tile.</summary>
    public void ForBlocks(Action<int, int> body)
    {
        for (var tile = 0; tile < tiles; tile++)
        {
            for (var block = 0; block < plan.Body / plan.Block; block++)
            {
                body(tile, block);
            }
        }
    }
}

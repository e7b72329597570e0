using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Packed weights on their way into the left operand: through registers, or shared memory and registers, and as numbers.</summary>
internal sealed class WeightFragments
{
    private readonly PtxWriter ptx;
    private readonly TensorPlan plan;
    private readonly CodeNumbers numbers;

    /// <param name="tiles">Tiles of 16 rows that a warp holds.</param>
    /// <param name="scalesWeights">Whether each weight is multiplied with its scale; else sums of a group are.</param>
    /// <param name="staged">Whether bodies wait in shared memory rather than in registers.</param>
    public WeightFragments(PtxWriter ptx, TensorPlan plan, int tiles, bool scalesWeights, bool staged = false)
    {
        (this.ptx, this.plan) = (ptx, plan);
        var registers = new WeightRegisters(ptx, plan);
        var places = new BodyPlaces(plan, tiles);
        var mantissa = new MantissaPlaces(ptx, plan);
        Loads = new WeightLoads(ptx, plan, registers, places, tiles);
        Stages = staged ? new WeightStages(ptx, plan, registers, places, tiles) : null;
        Groups = new GroupParameters(ptx, plan, registers, mantissa, scalesWeights);
        numbers = new CodeNumbers(ptx, plan, registers, Groups, mantissa, scalesWeights);
    }

    /// <summary>Loads from global memory.</summary>
    public WeightLoads Loads { get; }

    /// <summary>Where bodies wait; null where they wait in registers.</summary>
    public WeightStages? Stages { get; }

    /// <summary>The parameters of the group at hand.</summary>
    public GroupParameters Groups { get; }

    /// <summary>Constants that stay in registers, and the addresses of each tile's first body.</summary>
    /// <param name="tile">The register with the first tile.</param>
    /// <param name="bodies">The register with the bodies of a tile.</param>
    /// <param name="body">The register with the number of the first body.</param>
    public void Begin(string tile, string bodies, string body)
    {
        Loads.Begin(tile, bodies, body);
        numbers.Begin();
    }

    /// <summary>Makes the scale and zero of a group ready for both rows of a lane.</summary>
    public void BeginGroup(int set, int tile, int group)
    {
        Stages?.LoadGroup(set, tile, group * plan.Parameters.Count);
        Groups.Begin(set, tile, group);
    }

    /// <summary>Makes the four registers of a tile's left operand for one step of a body.</summary>
    public IReadOnlyList<string> Fragment(int set, int tile, int step)
    {
        var block = new CodeBlock(set, tile, step / plan.StepsOfBlock);
        var inBlock = step % plan.StepsOfBlock;
        if (inBlock == 0)
        {
            numbers.BeginBlock();
            Stages?.LoadBlock(block);
        }
        return Enumerable.Range(0, 4).Select(register =>
        {
            var number = ptx.Word($"a_{tile}_{(step % 2 * 4) + register}");
            numbers.Make(number, block, (inBlock * 4) + register, register % 2);
            return number;
        }).ToList();
    }
}

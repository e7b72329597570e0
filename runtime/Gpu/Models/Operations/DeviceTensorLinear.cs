using ILGPU.Runtime;
using Kernels.Gpu.Tensor;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>A product with a matrix of weights on tensor cores: inputs are rounded to f16, sums are f32.</summary>
internal sealed class DeviceTensorLinear(Linear node, TensorLinear kernels, DeviceWeights weights) : DeviceOperation
{
    private readonly TensorMatrix matrix = weights.TensorMatrix(kernels, node.Weights);
    private readonly DeviceArray bias = node.Bias is null ? default : weights.Floats(node.Bias, node.Output.Width);

    public override long WorkspaceLength(int tokens) => ((long)tokens * NarrowRows.StrideOf(matrix.Columns) + 1) / 2;

    public override void Plan(RunPlan plan)
    {
        var (x, y) = (plan.Narrowed(node.Inputs[0]), plan.Rows(node.Output));
        var (xAddress, xStride) = (x.LoadEffectiveAddressAsPtr(), NarrowRows.StrideOf(matrix.Columns));
        var (yAddress, biasAddress) = (y.Address, bias.IsAbsent ? 0 : bias.Address);
        kernels.Reserve(plan.Stream, matrix, y.Extent(0), plan.Partials);
        plan.Add(stream => kernels.Run(stream, matrix, xAddress, xStride, yAddress, y.Stride(0), y.Extent(0), biasAddress, plan.Partials));
    }
}

using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>A product with a matrix of weights: on tensor cores where the device and the format have kernels for them, else in f32.</summary>
internal sealed class DeviceLinear(Linear node, DeviceWeights weights) : DeviceOperation
{
    private readonly GpuWeights matrix = weights.Matrix(node.Weights);
    private readonly DeviceArray bias = node.Bias is null ? default : weights.Floats(node.Bias, node.Output.Width);

    /// <exception cref="NotSupportedException">Inputs are to be encoded.</exception>
    /// <exception cref="KernelNotFoundException">The program holds no kernels for the format on devices.</exception>
    public static DeviceOperation Create(Linear node, DeviceWeights weights)
    {
        if (node.Activation is { } activation)
        {
            throw new NotSupportedException($"{node.Name}: inputs in {activation} do not run on a GPU yet. Load the model with inputs in f32, or run it on the CPU.");
        }
        return weights.TensorLinear(node.Weights.Format) is { } kernels ? new DeviceTensorLinear(node, kernels, weights) : new DeviceLinear(node, weights);
    }

    public override void Plan(RunPlan plan) => plan.Add(GpuKernels.Linear(matrix.Format.Name).Plan(matrix, plan.Rows(node.Inputs[0]), plan.Rows(node.Output), bias));
}

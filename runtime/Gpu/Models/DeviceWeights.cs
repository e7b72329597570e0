using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Gpu.Models;

/// <summary>The weights of a model on a device: each is uploaded once, whoever asks for it.</summary>
internal sealed class DeviceWeights(GpuDevice device, WorkerPool pool) : IDisposable
{
    private readonly Dictionary<object, DeviceBuffer<float>> floats = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PackedMatrix, GpuWeights> matrices = new(ReferenceEqualityComparer.Instance);
    private readonly List<DeviceBuffer<float>> owned = [];

    public GpuDevice Device => device;

    /// <summary>The bytes on the device.</summary>
    public long Bytes => floats.Values.Concat(owned).Sum(b => b.Bytes) + matrices.Values.Sum(m => m.Bytes);

    /// <summary>One number.</summary>
    public DeviceArray Number(float value)
    {
        var buffer = device.Upload<float>([value]);
        owned.Add(buffer);
        return DeviceArray.Of(buffer);
    }

    /// <summary>A tensor, row-major, in the shape that a kernel takes it in.</summary>
    public DeviceArray Floats(Tensors.Tensor tensor, params ReadOnlySpan<int> shape) => DeviceArray.Of(Once(tensor, () => device.Upload<float>(tensor.Span)), shape);

    /// <summary>A tensor as a kernel's parameter, with the innermost dimension where its threads read side by side.</summary>
    public DeviceArray Laid(GpuArrayKernel kernel, string parameter, Tensors.Tensor tensor, params ReadOnlySpan<int> shape)
    {
        var strides = DeviceLayout.Strides(kernel, parameter, shape);
        var values = new float[tensor.Count];
        DeviceLayout.Scatter(tensor.Span, shape, strides, values);
        var buffer = device.Upload<float>(values);
        owned.Add(buffer);
        return new DeviceArray(buffer.View, shape, strides);
    }

    /// <summary>The values of a matrix in any format, row-major.</summary>
    public DeviceArray Values(PackedMatrix matrix) => DeviceArray.Of(Once(matrix, () => Dequantize(matrix)), matrix.Rows, matrix.Columns);

    /// <summary>A matrix in the format that it has.</summary>
    /// <exception cref="KernelNotFoundException">The program holds no kernels for the format on devices.</exception>
    public GpuWeights Matrix(PackedMatrix matrix)
    {
        if (!matrices.TryGetValue(matrix, out var weights))
        {
            using var fields = matrix.Unpack(pool);
            weights = GpuKernels.Format(matrix.Format.Name).Upload(device, fields);
            matrices.Add(matrix, weights);
        }
        return weights;
    }

    public void Dispose()
    {
        foreach (var matrix in matrices.Values)
        {
            matrix.Dispose();
        }
        foreach (var buffer in floats.Values.Concat(owned))
        {
            buffer.Dispose();
        }
    }

    private DeviceBuffer<float> Dequantize(PackedMatrix matrix)
    {
        var buffer = device.Allocate<float>((long)matrix.Rows * matrix.Columns);
        using var stream = device.CreateStream();
        var row = new float[matrix.Columns];
        for (var i = 0; i < matrix.Rows; i++)
        {
            matrix.DequantizeRow(i, row);
            buffer.Upload(stream, row, (long)i * matrix.Columns);
        }
        return buffer;
    }

    private DeviceBuffer<float> Once(object source, Func<DeviceBuffer<float>> upload)
    {
        if (!floats.TryGetValue(source, out var buffer))
        {
            buffer = upload();
            floats.Add(source, buffer);
        }
        return buffer;
    }
}

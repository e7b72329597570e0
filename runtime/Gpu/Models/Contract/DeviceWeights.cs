using Kernels.Formats;
using Kernels.Gpu.Tensor;
using Kernels.Graph;
using Kernels.Threading;

namespace Kernels.Gpu.Models;

/// <summary>The weights of a model on a device: each is packed for it and uploaded once, whoever asks for it.</summary>
/// <param name="pool">Packs them.</param>
internal sealed class DeviceWeights(GpuDevice device, WorkerPool pool) : IDisposable
{
    // Sessions on several threads may ask for a table of angles that none had.
    private readonly Lock uploading = new();
    private readonly Dictionary<object, DeviceBuffer<float>> floats = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<WeightMatrix, GpuWeights> matrices = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<WeightMatrix, TensorMatrix> tensorMatrices = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, TensorLinear> tensorLinears = new(StringComparer.Ordinal);
    private readonly List<DeviceBuffer<float>> owned = [];

    // What PTX modules are written for.
    private static ComputeCapability Oldest => new(8, 0);

    public GpuDevice Device => device;

    /// <summary>The bytes on the device.</summary>
    public long Bytes
    {
        get
        {
            lock (uploading)
            {
                return floats.Values.Concat(owned).Sum(b => b.Bytes) + matrices.Values.Sum(m => m.Bytes) + tensorMatrices.Values.Sum(m => m.Bytes);
            }
        }
    }

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

    /// <summary>The values of a matrix in any format, row-major, as the device decodes them.</summary>
    /// <exception cref="KernelNotFoundException">The program holds no kernels for the format on devices.</exception>
    public DeviceArray Values(WeightMatrix matrix) => DeviceArray.Of(Once(matrix, () => Decode(matrix)), matrix.Rows, matrix.Columns);

    /// <summary>A matrix in the format that it has.</summary>
    /// <exception cref="KernelNotFoundException">The program holds no kernels for the format on devices.</exception>
    public GpuWeights Matrix(WeightMatrix matrix)
    {
        if (!matrices.TryGetValue(matrix, out var weights))
        {
            weights = Upload(matrix);
            matrices.Add(matrix, weights);
        }
        return weights;
    }

    /// <summary>The tensor-core kernels of a format; null where the device or the format has none.</summary>
    public TensorLinear? TensorLinear(FormatDescriptor format)
    {
        if (!device.HasPtx || device.Facts.Capability < Oldest || GpuKernels.FindTensor(format.Name) is not { } kernels || kernels.FormatHash != format.Hash)
        {
            return null;
        }
        if (!tensorLinears.TryGetValue(format.Name, out var linear))
        {
            linear = Tensor.TensorLinear.Load(device, kernels);
            tensorLinears.Add(format.Name, linear);
        }
        return linear;
    }

    /// <summary>A matrix as tensor-core kernels read it.</summary>
    public TensorMatrix TensorMatrix(TensorLinear kernels, WeightMatrix matrix)
    {
        if (!tensorMatrices.TryGetValue(matrix, out var weights))
        {
            using var fields = matrix.Open();
            weights = kernels.Upload(fields.Matrix, pool);
            tensorMatrices.Add(matrix, weights);
        }
        return weights;
    }

    public void Dispose()
    {
        foreach (var matrix in tensorMatrices.Values)
        {
            matrix.Dispose();
        }
        foreach (var linear in tensorLinears.Values)
        {
            linear.Dispose();
        }
        foreach (var matrix in matrices.Values)
        {
            matrix.Dispose();
        }
        foreach (var buffer in floats.Values.Concat(owned))
        {
            buffer.Dispose();
        }
    }

    private GpuWeights Upload(WeightMatrix matrix)
    {
        using var fields = matrix.Open();
        return GpuKernels.Format(matrix.Format.Name).Upload(device, fields.Matrix);
    }

    private DeviceBuffer<float> Decode(WeightMatrix matrix)
    {
        using var encoded = Upload(matrix);
        using var stream = device.CreateStream();
        var values = device.Allocate<float>(matrix.Count);
        using var decode = encoded.Format.Dequantize.Plan(encoded, DeviceArray.Of(values, matrix.Rows, matrix.Columns));
        decode.Run(stream);
        stream.Synchronize();
        return values;
    }

    private DeviceBuffer<float> Once(object source, Func<DeviceBuffer<float>> upload)
    {
        lock (uploading)
        {
            if (!floats.TryGetValue(source, out var buffer))
            {
                buffer = upload();
                floats.Add(source, buffer);
            }
            return buffer;
        }
    }
}

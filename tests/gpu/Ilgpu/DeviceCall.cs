using Kernels.Check;
using Kernels.Compiler.Interpret;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Runs a random call on a device and compares it with the interpreter.</summary>
internal static class DeviceCall
{
    /// <summary>Largest difference over largest magnitude that f32 is allowed.</summary>
    private const double Tolerance = 2e-5;

    /// <summary>What was wrong; empty where nothing was.</summary>
    public static IReadOnlyList<string> Differences(GpuDevice device, CheckedKernel compiled, RandomCall call)
    {
        var expected = KernelInterpreter.Run(compiled.Model, call.Arguments, call.States, compiled.Find);
        var owned = new List<IDisposable>();
        try
        {
            var arrays = call.Arguments.Concat(call.States).ToDictionary(a => a.Key, a => Upload(device, a.Value, compiled.IsInteger(a.Key), owned));
            using var planned = compiled.Kernel.Plan(device, arrays);
            using var stream = device.CreateStream();
            planned.Run(stream);
            stream.Synchronize();
            return [.. expected.Results.Concat(expected.FinalStates)
                .Select(e => Difference(e.Key, e.Value, planned[e.Key]))
                .OfType<string>()
                .Select(d => $"{call}: {d}")];
        }
        finally
        {
            owned.ForEach(o => o.Dispose());
        }
    }

    public static DeviceArray Upload(GpuDevice device, NumberArray array, bool isInteger, ICollection<IDisposable> owned)
    {
        int[] shape = [.. array.Shape];
        if (isInteger)
        {
            var integers = device.Upload<int>([.. array.Values.Select(v => (int)v)]);
            owned.Add(integers);
            return DeviceArray.Of(integers, shape);
        }
        var floats = device.Upload<float>([.. array.Values.Select(v => (float)v)]);
        owned.Add(floats);
        return DeviceArray.Of(floats, shape);
    }

    private static string? Difference(string name, NumberArray expected, in DeviceArray actual)
    {
        var values = Read(actual);
        if (!expected.Shape.SequenceEqual(Enumerable.Range(0, actual.Rank).Select(actual.Extent)))
        {
            return $"{name} is {actual}, not [{string.Join(", ", expected.Shape)}]";
        }
        var largest = expected.Values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < values.Length; i++)
        {
            if (!(Math.Abs(expected.Values[i] - values[i]) <= Tolerance * Math.Max(largest, 1e-6)) && !(double.IsNaN(expected.Values[i]) && float.IsNaN(values[i])))
            {
                return $"element {i} of {name} [{string.Join(", ", expected.Shape)}] is {values[i]}, not {expected.Values[i]}";
            }
        }
        return null;
    }

    /// <summary>The numbers row-major, whatever their strides.</summary>
    public static float[] Read(DeviceArray array)
    {
        var extents = Enumerable.Range(0, array.Rank).Select(array.Extent).ToArray();
        var memory = new float[array.Floats.Length];
        if (memory.Length > 0)
        {
            ILGPU.Runtime.ArrayViewExtensions.CopyToCPU(array.Floats, memory);
        }
        var values = new float[extents.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            var (rest, at) = (i, 0);
            for (var d = extents.Length - 1; d >= 0; d--)
            {
                at += rest % extents[d] * array.Stride(d);
                rest /= extents[d];
            }
            values[i] = memory[at];
        }
        return values;
    }
}

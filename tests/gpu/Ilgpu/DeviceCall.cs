using Kernels.Arrays;
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
            var arrays = call.Arguments.Concat(call.States).ToDictionary(a => a.Key, a => compiled.InItsFormat(a.Key, Upload(device, a.Value, compiled.IsInteger(a.Key), owned)));
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

    /// <summary>What was wrong with the results of one step after the other, each from the states that the one before left.</summary>
    public static IReadOnlyList<string> DifferencesByStep(GpuDevice device, CheckedKernel compiled, RandomCall call)
    {
        var expected = KernelInterpreter.Run(compiled.Model, call.Arguments, call.States, compiled.Find);
        var owned = new List<IDisposable>();
        try
        {
            var arrays = call.Arguments.ToDictionary(a => a.Key, a => Upload(device, a.Value, false, owned));
            // A call for the first step gives the states their memory.
            using var first = compiled.Kernel.Plan(device, arrays.ToDictionary(a => a.Key, a => Step(compiled.Kernel, a.Key, a.Value, 0)));
            var states = compiled.Kernel.Arrays.Where(a => a.Role == ArrayRole.State).ToDictionary(a => a.Name, a => first[a.Name]);
            using var stream = device.CreateStream();
            foreach (var state in states)
            {
                var initial = call.States.TryGetValue(state.Key, out var given) ? [.. given.Values.Select(v => (float)v)] : (float[])[];
                Write(state.Value, initial, compiled.Kernel.Arrays.First(a => a.Name == state.Key).Initial);
            }
            var wrong = new List<string>();
            for (var t = 0; t < call.Steps; t++)
            {
                using var step = compiled.Kernel.Plan(device, arrays.Select(a => (a.Key, Value: Step(compiled.Kernel, a.Key, a.Value, t))).Concat(states.Select(s => (s.Key, s.Value))).ToDictionary(a => a.Key, a => a.Value));
                step.Run(stream);
                stream.Synchronize();
                wrong.AddRange(expected.Results.Select(r => Difference(r.Key, At(compiled.Kernel, r.Key, r.Value, t), step[r.Key])).OfType<string>().Select(d => $"{call}: step {t}: {d}"));
            }
            wrong.AddRange(expected.FinalStates.Where(s => states.ContainsKey(s.Key)).Select(s => Difference(s.Key, s.Value, states[s.Key])).OfType<string>());
            return wrong;
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

    /// <summary>The part of an argument that belongs to one step: arrays along time have one step left.</summary>
    private static DeviceArray Step(GpuArrayKernel kernel, string name, in DeviceArray whole, int step)
    {
        var declaration = kernel.Arrays.First(a => a.Name == name);
        if (declaration.TimeAxis < 0)
        {
            return whole;
        }
        var time = whole.Rank - declaration.Dimensions.Length + declaration.TimeAxis;
        var array = whole;
        var extents = Enumerable.Range(0, array.Rank).Select(d => d == time ? 1 : array.Extent(d)).ToArray();
        return array.View((long)step * array.Stride(time), extents, Enumerable.Range(0, array.Rank).Select(array.Stride).ToArray());
    }

    /// <summary>The part of a result that belongs to one step.</summary>
    private static NumberArray At(GpuArrayKernel kernel, string name, NumberArray whole, int step)
    {
        var declaration = kernel.Arrays.First(a => a.Name == name);
        var time = whole.Shape.Count - declaration.Dimensions.Length + declaration.TimeAxis;
        var inner = whole.Shape.Skip(time + 1).Aggregate(1, (a, b) => a * b);
        var part = new List<double>();
        for (var start = step * inner; start < whole.Values.Length; start += inner * whole.Shape[time])
        {
            part.AddRange(whole.Values.Skip(start).Take(inner));
        }
        return new NumberArray([.. part], [.. whole.Shape.Select((e, d) => d == time ? 1 : e)]);
    }

    /// <summary>Sets an array, row-major, whatever its strides; to one value where no others are given.</summary>
    private static void Write(DeviceArray array, float[] values, float otherwise)
    {
        var memory = new float[array.Floats.Length];
        foreach (var (i, at) in Places(array))
        {
            memory[at] = values.Length == 0 ? otherwise : values[i];
        }
        ILGPU.Runtime.ArrayViewExtensions.CopyFromCPU(array.Floats, memory);
    }

    /// <summary>The numbers row-major, whatever their strides.</summary>
    public static float[] Read(DeviceArray array)
    {
        var memory = new float[array.Floats.Length];
        if (memory.Length > 0)
        {
            ILGPU.Runtime.ArrayViewExtensions.CopyToCPU(array.Floats, memory);
        }
        return [.. Places(array).Select(p => memory[p.At])];
    }

    /// <summary>Where each element lies, in row-major order.</summary>
    private static IEnumerable<(int Number, int At)> Places(DeviceArray array)
    {
        var extents = Enumerable.Range(0, array.Rank).Select(array.Extent).ToArray();
        var count = extents.Aggregate(1, (a, b) => a * b);
        for (var i = 0; i < count; i++)
        {
            var (rest, at) = (i, 0);
            for (var d = extents.Length - 1; d >= 0; d--)
            {
                at += rest % extents[d] * array.Stride(d);
                rest /= extents[d];
            }
            yield return (i, at);
        }
    }
}

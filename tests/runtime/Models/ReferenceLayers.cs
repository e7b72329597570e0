namespace Kernels.Runtime.Tests.Models;

/// <summary>What the float64 models share: layers in plain loops, straight from their equations.</summary>
internal abstract class ReferenceLayers(MemoryTensors tensors, double epsilon)
{
    protected float[] this[string name] => tensors[name];

    protected static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => u + v).ToArray())];

    protected static double Silu(double x) => x / (1 + Math.Exp(-x));

    protected double[] Embed(int token, string name, int width) => [.. tensors[$"{name}.weight"].Skip(token * width).Take(width).Select(v => (double)v)];

    protected double[] Norm(double[] x, string name)
    {
        var weight = tensors[$"{name}.weight"];
        var root = Math.Sqrt(x.Average(v => v * v) + epsilon);
        return [.. x.Select((v, i) => v / root * weight[i])];
    }

    protected double[] Linear(double[] x, string name)
    {
        var weight = tensors[$"{name}.weight"];
        var bias = Optional($"{name}.bias");
        return [.. Enumerable.Range(0, weight.Length / x.Length).Select(n => x.Select((v, k) => v * weight[(n * x.Length) + k]).Sum() + (bias?[n] ?? 0))];
    }

    protected float[]? Optional(string name) => tensors.Entries.ContainsKey(name) ? tensors[name] : null;
}

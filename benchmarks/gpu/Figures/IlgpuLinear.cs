using System.Globalization;
using System.Reflection;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using Kernels.Formats;
using Kernels.Gpu;
using Kernels.PtxMachine;
using LaunchShape = Kernels.PtxMachine.LaunchShape;
using PtxModule = Kernels.PtxMachine.PtxModule;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>A generated kernel of a Linear for some rows of x, run on the PTX machine for what it counts.</summary>
internal sealed class IlgpuLinear(GpuFormat format, MethodInfo method)
{
    private const int Threads = 128;
    private const int WarpSize = 32;

    /// <summary>The rows of x that it takes: the number behind its name.</summary>
    public int Rows { get; } = int.Parse(method.Name.AsSpan(method.Name.AsSpan().IndexOfAnyInRange('0', '9')), CultureInfo.InvariantCulture);

    /// <summary>Its PTX text.</summary>
    public string Compile(PTXBackend backend) =>
        ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), default)).PTXAssembly;

    /// <summary>The instructions that all warps execute, for each byte of the weights as their format declares them.</summary>
    /// <exception cref="InvalidOperationException">The machine found a fault; the message names the first.</exception>
    public double InstructionsPerByte(string ptx, int n, int k)
    {
        using var matrix = RandomWeights.Encode(KernelRegistry.FindFormat(format.Name)!, n, k, new Random(1));
        var memory = new DeviceMemory();
        var job = new JobBytes(path => Value(path, matrix, memory)).Of(method.GetParameters().Single().ParameterType);
        var module = PtxModule.Parse(ptx);
        var blocks = ((n * WarpSize) + Threads - 1) / Threads;
        var (reports, counters) = module.Launch(module.Entries.Single(), new LaunchShape(blocks, 1, 1, Threads, 1, 1), memory, [job]);
        return reports.Count == 0
            ? counters.All.Total.Issued / matrix.Fields.Sum(f => f.Count * (double)f.Descriptor.Type.Bits / 8)
            : throw new InvalidOperationException($"{format.Name}, {method.Name}: {reports[0]}");
    }

    private object Value(string path, EncodedMatrix matrix, DeviceMemory memory)
    {
        var (n, k) = (matrix.Rows, matrix.Columns);
        switch (path)
        {
            case "yRow":
            case var rows when rows == "w." + matrix.Format.RowAxis.ToUpperInvariant():
                return n;
            case "xRow":
            case var columns when columns == "w." + matrix.Format.ColumnAxis.ToUpperInvariant():
                return k;
            case "M":
                return Rows;
            case "hasBias":
                return 0;
            case "x":
                return memory.Allocate<float>(path, new float[Rows * k], readOnly: true);
            case "y":
            case "bias":
                return memory.Allocate<float>(path, new float[Rows * n]);
        }
        var name = path["w.".Length..];
        if (format.Tables.FirstOrDefault(t => t.Name == name) is { } table)
        {
            return memory.Allocate(path, table.Values.AsSpan(), readOnly: true);
        }
        var field = format.Fields.FirstOrDefault(f => NameOf(f) == name) ?? format.Fields.Single(f => NameOf(f) + "Words" == name);
        var encoded = matrix[field.Name];
        return NameOf(field) == name
            ? memory.Allocate<uint>(path, FieldWords.Pack(field, encoded), readOnly: true)
            : FieldWords.OfRow(field, encoded.Shape.Count == 0 ? 1 : encoded.Shape[^1]);
    }

    // Fields of a format that is a field's type have a dot in their names.
    private static string NameOf(GpuField field) => field.Name.Replace('.', '_');
}

using System.Collections.Concurrent;
using Kernels.Gpu.Tensor;

namespace Kernels.Gpu;

/// <summary>
/// The kernels of the program for devices. Generated code fills it by a module initializer, or by its <c>QkGpuKernels.Register()</c> for an
/// assembly that nothing has touched yet. Safe for several threads.
/// </summary>
public static class GpuKernels
{
    private static readonly ConcurrentDictionary<string, GpuArrayKernel> ArraysByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, GpuFormat> FormatsByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, GpuLinear> LinearsByFormat = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<(string Weight, string? Activation), TensorKernels> TensorsByFormat = new();

    /// <summary>All kernels for tensor cores, by the names of their formats.</summary>
    public static IReadOnlyList<TensorKernels> Tensors => 
        [.. TensorsByFormat.Values.OrderBy(k => k.Format, StringComparer.Ordinal).ThenBy(k => k.Activation?.Format, StringComparer.Ordinal)];

    /// <summary>All kernels and scans over arrays, by name.</summary>
    public static IReadOnlyList<GpuArrayKernel> Arrays => [.. ArraysByName.Values.OrderBy(k => k.Name, StringComparer.Ordinal)];

    /// <summary>All formats, by name.</summary>
    public static IReadOnlyList<GpuFormat> Formats => [.. FormatsByName.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];

    /// <summary>Adds a kernel or scan. The same declaration twice is no change.</summary>
    /// <exception cref="InvalidOperationException">Another declaration has that name.</exception>
    public static void Register(GpuArrayKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ExpectSame("kernels", kernel.Name, ArraysByName.GetOrAdd(kernel.Name, kernel).Text, kernel.Text);
    }

    /// <summary>Adds a format. The same declaration twice is no change.</summary>
    /// <exception cref="InvalidOperationException">Another declaration has that name.</exception>
    public static void Register(GpuFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        ExpectSame("formats", format.Name, FormatsByName.GetOrAdd(format.Name, format).Text, format.Text);
    }

    /// <summary>Adds a Linear; the first one for its format stays.</summary>
    public static void Register(GpuLinear linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        LinearsByFormat.TryAdd(linear.Format.Name, linear);
    }

    /// <summary>The kernel or scan of that name.</summary>
    /// <exception cref="KernelNotFoundException">The program holds none for devices.</exception>
    public static GpuArrayKernel Array(string name) => ArraysByName.TryGetValue(name, out var kernel)
        ? kernel
        : throw new KernelNotFoundException(
            $"The program holds no kernel or scan '{name}' for devices. Set <KernelsGpu>true</KernelsGpu> in the project that declares it, or call QkGpuKernels.Register() of its assembly. It holds {string.Join(", ", ArraysByName.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>Adds the tensor-core kernels of a format. The same declaration twice is no change.</summary>
    /// <exception cref="InvalidOperationException">Another declaration has that name.</exception>
    public static void Register(TensorKernels kernels)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        var there = TensorsByFormat.GetOrAdd((kernels.Format, kernels.Activation?.Format), kernels);
        if (there.FormatHash != kernels.FormatHash)
        {
            throw new InvalidOperationException($"Two formats are named {kernels.Format}, and their declarations differ. Rename one of them.");
        }
    }

    /// <summary>The tensor-core kernels of a format; null where it has none, as the build has warned.</summary>
    /// <param name="activation">The name of the activation; null for activations in f16, which serve every activation once it is decoded.</param>
    public static TensorKernels? FindTensor(string format, string? activation = null) => TensorsByFormat.GetValueOrDefault((format, activation));

    /// <summary>The format of that name.</summary>
    /// <exception cref="KernelNotFoundException">The program holds none for devices.</exception>
    public static GpuFormat Format(string name) => FormatsByName.TryGetValue(name, out var format) ? format : throw NoFormat(name);

    /// <summary>The <c>Linear</c> for weights in the format of that name and activations in f32.</summary>
    /// <exception cref="KernelNotFoundException">The program holds none for devices.</exception>
    public static GpuLinear Linear(string format) => LinearsByFormat.TryGetValue(format, out var linear) ? linear : throw NoFormat(format);

    private static KernelNotFoundException NoFormat(string name) => new(
        $"The program holds no kernels for weights in '{name}' on devices. Set <KernelsGpu>true</KernelsGpu> in the project that declares it, or call QkGpuKernels.Register() of its assembly. It holds {string.Join(", ", FormatsByName.Keys.Order(StringComparer.Ordinal))}.");

    private static void ExpectSame(string kind, string name, string there, string text)
    {
        if (there != text)
        {
            throw new InvalidOperationException(
                $"Two {kind} are named {name}:{Environment.NewLine}{there}{Environment.NewLine}and{Environment.NewLine}{text}{Environment.NewLine}Rename one of them.");
        }
    }
}

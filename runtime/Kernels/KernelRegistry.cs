using System.Collections.Concurrent;
using Kernels.Arrays;
using Kernels.Formats;

namespace Kernels;

/// <summary>
/// The formats and kernels of the program. Generated code fills it by a module initializer, or by its <c>Register()</c>
/// for an assembly that nothing has touched yet. Safe for several threads.
/// </summary>
public static class KernelRegistry
{
    private static readonly ConcurrentDictionary<string, FormatDescriptor> FormatsByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string Weight, string Activation), LinearKernel> LinearKernels = new();

    private static readonly ConcurrentDictionary<string, ArrayKernel> ArrayKernelsByName = new(StringComparer.Ordinal);

    /// <summary>All registered kernels and scans over arrays, by name.</summary>
    public static IReadOnlyList<ArrayKernel> ArrayKernels => [.. ArrayKernelsByName.Values.OrderBy(k => k.Name, StringComparer.Ordinal)];

    /// <summary>All registered formats and activations, by name.</summary>
    public static IReadOnlyList<FormatDescriptor> Formats => [.. FormatsByName.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];

    /// <summary>All registered kernels, by the names of their formats.</summary>
    public static IReadOnlyList<LinearKernel> Kernels =>
        [.. LinearKernels.Values.OrderBy(k => k.Weight.Name, StringComparer.Ordinal).ThenBy(k => k.Activation?.Name, StringComparer.Ordinal)];

    /// <summary>Adds a format. The same format twice is no change.</summary>
    /// <exception cref="InvalidOperationException">Another declaration has that name.</exception>
    public static void Register(FormatDescriptor format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var there = FormatsByName.GetOrAdd(format.Name, format);
        if (there.Hash != format.Hash)
        {
            throw new InvalidOperationException(
                $"Two formats are named {format.Name}:{Environment.NewLine}{there.Text}{Environment.NewLine}and{Environment.NewLine}{format.Text}{Environment.NewLine}Rename one of them.");
        }
    }

    /// <summary>Adds a kernel; the first one for its formats stays.</summary>
    public static void Register(LinearKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        LinearKernels.TryAdd((kernel.Weight.Name, kernel.Activation?.Name ?? "f32"), kernel);
    }

    /// <summary>Adds a kernel or scan over arrays. The same declaration twice is no change.</summary>
    /// <exception cref="InvalidOperationException">Another declaration has that name.</exception>
    public static void Register(ArrayKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var there = ArrayKernelsByName.GetOrAdd(kernel.Name, kernel);
        if (there.Text != kernel.Text)
        {
            throw new InvalidOperationException(
                $"Two kernels are named {kernel.Name}:{Environment.NewLine}{there.Text}{Environment.NewLine}and{Environment.NewLine}{kernel.Text}{Environment.NewLine}Rename one of them.");
        }
    }

    /// <summary>The kernel or scan of that name, or null.</summary>
    public static ArrayKernel? FindArray(string name) => ArrayKernelsByName.GetValueOrDefault(name);

    /// <summary>The kernel or scan of that name.</summary>
    /// <exception cref="KernelNotFoundException">The program holds none.</exception>
    public static ArrayKernel Array(string name) => ArrayKernelsByName.TryGetValue(name, out var kernel)
        ? kernel
        : throw new KernelNotFoundException(
            $"The program holds no kernel or scan '{name}'. Declare it in a .qk file, or call QkFormats.Register() of the assembly that does. It holds {string.Join(", ", ArrayKernelsByName.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>The format of that name, or null.</summary>
    public static FormatDescriptor? FindFormat(string name) => FormatsByName.GetValueOrDefault(name);

    /// <summary>The <c>Linear</c> for these formats; <paramref name="activation"/> is null for f32.</summary>
    /// <exception cref="KernelNotFoundException">The program holds no such kernel.</exception>
    public static LinearKernel Linear(FormatDescriptor weight, FormatDescriptor? activation = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return LinearKernels.TryGetValue((weight.Name, activation?.Name ?? "f32"), out var kernel)
            ? kernel
            : throw new KernelNotFoundException("Linear", weight, activation);
    }
}

using System.Reflection;
using System.Runtime.Intrinsics;
using Kernels.Formats;
using Kernels.Gpu;

namespace Kernels.Generators.Tests.Names;

/// <summary>Names of public types that a program may meet, as far as a declaration may be called so.</summary>
internal static class TypeNames
{
    /// <summary>A kernel of the library, what every project has besides its declarations, and what referenced assemblies declare.</summary>
    private static readonly string[] Reserved =
    [
        "Linear", "QkFormats", "QkGpuKernels", "QkCode",
        .. new[] { typeof(FormatDescriptor), typeof(GpuKernels) }.SelectMany(t => t.Assembly.GetCustomAttributes<DeclarationAttribute>()).Select(d => d.Text.Split(' ', '(')[1]),
    ];

    /// <summary>Every public type of the runtime, of its part for GPUs, and of <c>System.Runtime.Intrinsics</c>, and the most common ones of .NET.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Public(typeof(FormatDescriptor).Assembly.GetExportedTypes())
            .Concat(Public(typeof(GpuKernels).Assembly.GetExportedTypes()))
            .Concat(Public(typeof(Vector128).Assembly.GetExportedTypes().Where(t => t.Namespace!.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal))))
            .Concat(Public(typeof(Math).Assembly.GetExportedTypes().Where(t => t.Namespace is "System" or "System.Numerics" or "System.Runtime.CompilerServices" or "System.Text")))
            .Concat(["System", "Kernels", "ILGPU", "Linear8", "Job", "Layout", "Workspace", "Pack", "Points", "Recurrence"])
            .Where(n => char.IsAsciiLetterUpper(n[0]) && !Reserved.Contains(n))
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<string> Public(IEnumerable<Type> types) => types.Select(t => t.Name.Split('`')[0]);
}

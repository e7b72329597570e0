using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Kernels.Gpu.Models;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>ILGPU compiles the generated kernels for NVIDIA's GPUs as well, which takes no GPU.</summary>
public sealed class PtxTests
{
    /// <summary>The generated classes for GPUs, those of the examples and of models in Kernels.Gpu itself, and the kernels of models that are written by hand.</summary>
    private static IEnumerable<Type> Classes => new[] { typeof(Gallery.Gpu.QkGpuKernels).Assembly, typeof(GpuKernels).Assembly }
        .SelectMany(a => a.GetTypes())
        .Where(t => t.IsAbstract && t.IsSealed && (t.IsPublic ? t.Name.EndsWith("Gpu", StringComparison.Ordinal) : t.Namespace == typeof(GpuLanguageModel).Namespace));

    [Fact]
    public void Every_kernel_compiles_to_PTX_for_sm_80()
    {
        using var context = Context.Create(b => b.Optimize(OptimizationLevel.O1));
        using var backend = new PTXBackend(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!);
        var kernels = Classes.SelectMany(c => c.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)).Where(IsKernel).SelectMany(Closed).ToList();

        Assert.True(kernels.Count > 80, $"there are {kernels.Count} kernels");
        Assert.Empty(kernels.Select(k => Failure(backend, k)).OfType<string>());
    }

    private static bool IsKernel(MethodInfo method) => method.ReturnType == typeof(void) && method.GetParameters() is [{ Name: "job" }];

    /// <summary>A kernel that is generic over a part of a warp is one for each of them.</summary>
    private static IEnumerable<MethodInfo> Closed(MethodInfo kernel) => kernel.IsGenericMethodDefinition
        ? typeof(IWarpPart).Assembly.GetTypes().Where(t => t.IsValueType && t.IsAssignableTo(typeof(IWarpPart))).Select(t => kernel.MakeGenericMethod(t))
        : [kernel];

    private static string? Failure(PTXBackend backend, MethodInfo kernel)
    {
        try
        {
            var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
            return compiled.PTXAssembly.Contains(".entry", StringComparison.Ordinal) ? null : $"{kernel.DeclaringType!.Name}.{kernel.Name} has no entry";
        }
        catch (InternalCompilerException e)
        {
            return $"{kernel.DeclaringType!.Name}.{kernel.Name}: {e.Message} {e.InnerException?.Message}";
        }
    }
}

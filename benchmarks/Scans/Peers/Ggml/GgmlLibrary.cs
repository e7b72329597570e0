using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary>As much of ggml's C interface as a scan needs, from shared libraries. They stay loaded until the program ends.</summary>
internal sealed unsafe class GgmlLibrary
{
    public const int F32 = 0;
    public const int I32 = 26;

    private const int CpuDevice = 0;

    private readonly nint core;

    private GgmlLibrary(string folder, string registryFile)
    {
        core = NativeLibrary.Load(Path.Combine(folder, "libggml-base.so"));
        var registry = NativeLibrary.Load(registryFile);
        ((delegate* unmanaged<delegate* unmanaged<int, byte*, void*, void>, void*, void>)Export("ggml_log_set"))(&Ignore, null);
        // ggml itself picks, of the variants for several processors, the one that suits this processor best.
        fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(folder + '\0'))
        {
            ((delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(registry, "ggml_backend_load_all_from_path"))(path);
        }
        Backend = ((delegate* unmanaged<int, byte*, nint>)NativeLibrary.GetExport(registry, "ggml_backend_init_by_type"))(CpuDevice, null);
        if (Backend == 0)
        {
            throw new InvalidOperationException($"ggml finds no library for this processor (libggml-cpu*.so) in {folder}.");
        }
        Init = (delegate* unmanaged<InitParameters, nint>)Export("ggml_init");
        Free = (delegate* unmanaged<nint, void>)Export("ggml_free");
        TensorOverhead = (delegate* unmanaged<nuint>)Export("ggml_tensor_overhead");
        GraphOverhead = (delegate* unmanaged<nuint>)Export("ggml_graph_overhead");
        NewTensor = (delegate* unmanaged<nint, int, long, long, long, long, nint>)Export("ggml_new_tensor_4d");
        SsmScan = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, long, nint>)Export("ggml_ssm_scan");
        NewGraph = (delegate* unmanaged<nint, nint>)Export("ggml_new_graph");
        BuildForward = (delegate* unmanaged<nint, nint, void>)Export("ggml_build_forward_expand");
        Allocate = (delegate* unmanaged<nint, nint, nint>)Export("ggml_backend_alloc_ctx_tensors");
        FreeBuffer = (delegate* unmanaged<nint, void>)Export("ggml_backend_buffer_free");
        SetTensor = (delegate* unmanaged<nint, void*, nuint, nuint, void>)Export("ggml_backend_tensor_set");
        GetTensor = (delegate* unmanaged<nint, void*, nuint, nuint, void>)Export("ggml_backend_tensor_get");
        Compute = (delegate* unmanaged<nint, nint, int>)Export("ggml_backend_graph_compute");
    }

    /// <summary>The CPU backend.</summary>
    public nint Backend { get; }

    /// <summary>The library that ggml chose for this processor: its file's name ends in the processor that it was compiled for.</summary>
    public static string Variant
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.Modules.Cast<ProcessModule>().Select(m => m.ModuleName).FirstOrDefault(n => n.StartsWith("libggml-cpu", StringComparison.Ordinal)) ?? "unknown";
        }
    }

    public string Version => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("ggml_version"))()) ?? "unknown";

    public delegate* unmanaged<InitParameters, nint> Init { get; }

    public delegate* unmanaged<nint, void> Free { get; }

    public delegate* unmanaged<nuint> TensorOverhead { get; }

    public delegate* unmanaged<nuint> GraphOverhead { get; }

    /// <summary>Context, type, and the extents, the innermost first.</summary>
    public delegate* unmanaged<nint, int, long, long, long, long, nint> NewTensor { get; }

    /// <summary>Context, s, x, dt, A, B, C, ids, and how many states are kept; versions that keep the last state alone have no such parameter and do not see it.</summary>
    public delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, long, nint> SsmScan { get; }

    public delegate* unmanaged<nint, nint> NewGraph { get; }

    public delegate* unmanaged<nint, nint, void> BuildForward { get; }

    /// <summary>Context and backend: memory for all tensors of the context.</summary>
    public delegate* unmanaged<nint, nint, nint> Allocate { get; }

    public delegate* unmanaged<nint, void> FreeBuffer { get; }

    /// <summary>Tensor, data, offset and size in bytes.</summary>
    public delegate* unmanaged<nint, void*, nuint, nuint, void> SetTensor { get; }

    /// <summary>Tensor, data, offset and size in bytes.</summary>
    public delegate* unmanaged<nint, void*, nuint, nuint, void> GetTensor { get; }

    /// <summary>Backend and graph; 0 where it succeeds.</summary>
    public delegate* unmanaged<nint, nint, int> Compute { get; }

    /// <param name="path">The folder of the libraries, or one of them.</param>
    /// <exception cref="FileNotFoundException">The folder lacks a library of ggml.</exception>
    public static GgmlLibrary Load(string path)
    {
        var folder = Path.GetFullPath(Directory.Exists(path) ? path : Path.GetDirectoryName(path) ?? "");
        var registry = Directory.Exists(folder) ? Directory.GetFiles(folder, "libggml.*so*").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return registry is null || !File.Exists(Path.Combine(folder, "libggml-base.so"))
            ? throw new FileNotFoundException($"There should be libggml.so, libggml-base.so and libggml-cpu.so (or variants of the last) in {folder}.")
            : new GgmlLibrary(folder, registry);
    }

    /// <summary>How many threads a computation starts. They end with it, so none of them spins while other subjects are measured.</summary>
    public void SetThreads(int threads)
    {
        var device = ((delegate* unmanaged<nint, nint>)Export("ggml_backend_get_device"))(Backend);
        var registry = ((delegate* unmanaged<nint, nint>)Export("ggml_backend_dev_backend_reg"))(device);
        fixed (byte* name = "ggml_backend_set_n_threads\0"u8)
        {
            var set = ((delegate* unmanaged<nint, byte*, nint>)Export("ggml_backend_reg_get_proc_address"))(registry, name);
            ((delegate* unmanaged<nint, int, void>)set)(Backend, threads);
        }
    }

    [UnmanagedCallersOnly]
    private static void Ignore(int level, byte* text, void* data)
    {
        // What ggml says while it loads is told by Variant.
    }

    private nint Export(string name) => NativeLibrary.GetExport(core, name);

    /// <summary>Of a context: the size of its memory, memory to use instead of its own, and whether tensors get none of it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct InitParameters(nuint bytes, bool noAllocation)
    {
        private readonly nuint bytes = bytes;
        private readonly nint memory;
        private readonly byte noAllocation = noAllocation ? (byte)1 : (byte)0;
    }
}

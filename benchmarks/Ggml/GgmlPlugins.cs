using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary>ggml as a folder of shared libraries: the interface, and the CPU backend in variants for several processors.</summary>
internal sealed unsafe class GgmlPlugins : GgmlLibrary
{
    private const int CpuDevice = 0;

    private readonly nint device;

    private GgmlPlugins(nint core, nint backend)
        : base(core, backend) => device = ((delegate* unmanaged<nint, nint>)Export("ggml_backend_get_device"))(backend);

    public override string Name => "ggml";

    public override string Description
    {
        get
        {
            // The variant that ggml chose: its file's name ends in the processor that it was compiled for.
            using var process = Process.GetCurrentProcess();
            var variant = process.Modules.Cast<ProcessModule>().Select(m => m.ModuleName).FirstOrDefault(n => n.StartsWith("libggml-cpu", StringComparison.Ordinal));
            return $"ggml {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("ggml_version"))())}, {variant ?? "unknown"}";
        }
    }

    public override IReadOnlyList<nint> WeightBuffers
    {
        get
        {
            var buffers = new List<nint>();
            var list = (delegate* unmanaged<nint, nint*>)Procedure("ggml_backend_dev_get_extra_bufts");
            for (var next = list is null ? null : list(device); next is not null && *next != 0; next++)
            {
                buffers.Add(*next);
            }
            return buffers;
        }
    }

    /// <summary>The libraries of a folder.</summary>
    /// <param name="path">The folder of the libraries, or one of them.</param>
    /// <exception cref="FileNotFoundException">The folder lacks a library of ggml.</exception>
    /// <exception cref="InvalidOperationException">It has none for this processor.</exception>
    public static GgmlPlugins Load(string path)
    {
        var folder = Path.GetFullPath(Directory.Exists(path) ? path : Path.GetDirectoryName(path) ?? "");
        var registryFile = Directory.Exists(folder) ? Directory.GetFiles(folder, "libggml.*so*").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        if (registryFile is null || !File.Exists(Path.Combine(folder, "libggml-base.so")))
        {
            throw new FileNotFoundException($"There should be libggml.so, libggml-base.so and libggml-cpu.so (or variants of the last) in {folder}.");
        }
        var core = NativeLibrary.Load(Path.Combine(folder, "libggml-base.so"));
        var registry = NativeLibrary.Load(registryFile);
        ((delegate* unmanaged<delegate* unmanaged<int, byte*, void*, void>, void*, void>)NativeLibrary.GetExport(core, "ggml_log_set"))(&Ignore, null);
        // ggml itself picks, of the variants for several processors, the one that suits this processor best.
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(folder + '\0'))
        {
            ((delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(registry, "ggml_backend_load_all_from_path"))(name);
        }
        var backend = ((delegate* unmanaged<int, byte*, nint>)NativeLibrary.GetExport(registry, "ggml_backend_init_by_type"))(CpuDevice, null);
        return backend != 0
            ? new GgmlPlugins(core, backend)
            : throw new InvalidOperationException($"ggml finds no library for this processor (libggml-cpu*.so) in {folder}.");
    }

    /// <inheritdoc/>
    public override void SetThreads(int threads) => ((delegate* unmanaged<nint, int, void>)Procedure("ggml_backend_set_n_threads"))(Backend, threads);

    public override bool Supports(nint tensor) => ((delegate* unmanaged<nint, nint, byte>)Export("ggml_backend_dev_supports_op"))(device, tensor) != 0;

    public override string BufferName(nint buffer) => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Export("ggml_backend_buft_name"))(buffer)) ?? "unnamed";

    [UnmanagedCallersOnly]
    private static void Ignore(int level, byte* text, void* data)
    {
        // What ggml says while it loads is told by Description.
    }

    /// <summary>A function of the backend that is found by its name; 0 where it has none of that name.</summary>
    private nint Procedure(string name)
    {
        var registry = ((delegate* unmanaged<nint, nint>)Export("ggml_backend_dev_backend_reg"))(device);
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(name + '\0'))
        {
            return ((delegate* unmanaged<nint, byte*, nint>)Export("ggml_backend_reg_get_proc_address"))(registry, text);
        }
    }
}

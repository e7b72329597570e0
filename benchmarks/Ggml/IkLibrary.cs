using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary>ik_llama.cpp's ggml, which is one shared library and has layouts of interleaved rows as types of their own.</summary>
internal sealed unsafe class IkLibrary : GgmlLibrary
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string Variable = "KERNELS_IK";

    /// <summary>How to have the library.</summary>
    public const string HowTo = "no ik_llama.cpp: clone https://github.com/ikawrakow/ik_llama.cpp, "
        + "cmake -B build -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON -DGGML_OPENMP=OFF && cmake --build build --target ggml, "
        + "and name its libggml.so in the environment variable " + Variable;

    private readonly string path;

    private IkLibrary(nint core, nint backend, string path)
        : base(core, backend) => this.path = path;

    public override string Name => "ik";

    public override string Description => $"ik_llama.cpp, {path}";

    /// <summary>The library that the environment names; null where it names none.</summary>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="InvalidOperationException">The file is another library.</exception>
    public static IkLibrary? TryLoad()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
        {
            return null;
        }
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{Variable} names {path}, which is not there: it should be the libggml.so that ik_llama.cpp builds.");
        }
        try
        {
            var core = NativeLibrary.Load(Path.GetFullPath(path));
            var backend = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(core, "ggml_backend_cpu_init"))();
            return new IkLibrary(core, backend, path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new InvalidOperationException($"{Variable} names {path}, which is not the libggml.so that ik_llama.cpp builds: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override void SetThreads(int threads) => ((delegate* unmanaged<nint, int, void>)Export("ggml_backend_cpu_set_n_threads"))(Backend, threads);
}

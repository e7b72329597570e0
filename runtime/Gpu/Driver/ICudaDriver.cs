namespace Kernels.Gpu;

/// <summary>
/// The calls of CUDA's driver that ILGPU does not make for us, under their own names. Each returns CUresult, 0 for success, and acts
/// in the context that is current on the calling thread.
/// </summary>
internal unsafe interface ICudaDriver
{
    /// <summary>cuModuleLoadDataEx with logs: compiles a module's text.</summary>
    /// <param name="log">What the compiler says: errors where it fails, remarks where it does not.</param>
    int LoadModule(out nint module, string ptx, out string log);

    int UnloadModule(nint module);

    int GetFunction(out nint function, nint module, string name);

    int GetFunctionAttribute(out int value, FunctionAttribute attribute, nint function);

    int SetFunctionAttribute(nint function, FunctionAttribute attribute, int value);

    /// <param name="arguments">The address of each argument.</param>
    int LaunchKernel(nint function, LaunchSize grid, LaunchSize block, int sharedBytes, nint stream, void** arguments);

    int BeginCapture(nint stream);

    int EndCapture(nint stream, out nint graph);

    int Instantiate(out nint executable, nint graph);

    int LaunchGraph(nint executable, nint stream);

    int DestroyGraph(nint graph);

    int DestroyExecutable(nint executable);

    /// <summary>The name and the description of a CUresult.</summary>
    string Describe(int result);
}

/// <summary>What the driver knows of a kernel (CUfunction_attribute).</summary>
internal enum FunctionAttribute
{
    MaxThreadsPerBlock = 0,

    /// <summary>Bytes of static shared memory.</summary>
    SharedBytes = 1,

    /// <summary>Bytes of each thread's local memory: spills and stack.</summary>
    LocalBytes = 3,

    Registers = 4,

    /// <summary>The most bytes of dynamic shared memory that a launch may ask for.</summary>
    MaxDynamicSharedBytes = 8,
}

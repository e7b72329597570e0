using System.Runtime.InteropServices;

namespace Kernels.Gpu;

/// <summary>The driver's library as a table of functions (CUDA 11.4 or later).</summary>
internal sealed unsafe class CudaDriver : ICudaDriver
{
    private const int LogBytes = 16 * 1024;

    // CUjit_option.
    private const int InfoLogBuffer = 3;
    private const int InfoLogBytes = 4;
    private const int ErrorLogBuffer = 5;
    private const int ErrorLogBytes = 6;

    // CU_STREAM_CAPTURE_MODE_RELAXED: kernels may be compiled while launches are recorded.
    private const int RelaxedCapture = 2;

    private readonly delegate* unmanaged<nint*, byte*, uint, int*, void**, int> moduleLoadDataEx;
    private readonly delegate* unmanaged<nint, int> moduleUnload;
    private readonly delegate* unmanaged<nint*, nint, byte*, int> moduleGetFunction;
    private readonly delegate* unmanaged<int*, int, nint, int> funcGetAttribute;
    private readonly delegate* unmanaged<nint, int, int, int> funcSetAttribute;
    private readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> launchKernel;
    private readonly delegate* unmanaged<nint, int, int> streamBeginCapture;
    private readonly delegate* unmanaged<nint, nint*, int> streamEndCapture;
    private readonly delegate* unmanaged<nint*, nint, ulong, int> graphInstantiate;
    private readonly delegate* unmanaged<nint, nint, int> graphLaunch;
    private readonly delegate* unmanaged<nint, int> graphDestroy;
    private readonly delegate* unmanaged<nint, int> graphExecDestroy;
    private readonly delegate* unmanaged<int, byte**, int> getErrorName;
    private readonly delegate* unmanaged<int, byte**, int> getErrorString;

    private CudaDriver(nint library)
    {
        moduleLoadDataEx = (delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)Find(library, "cuModuleLoadDataEx");
        moduleUnload = (delegate* unmanaged<nint, int>)Find(library, "cuModuleUnload");
        moduleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Find(library, "cuModuleGetFunction");
        funcGetAttribute = (delegate* unmanaged<int*, int, nint, int>)Find(library, "cuFuncGetAttribute");
        funcSetAttribute = (delegate* unmanaged<nint, int, int, int>)Find(library, "cuFuncSetAttribute");
        launchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Find(library, "cuLaunchKernel");
        streamBeginCapture = (delegate* unmanaged<nint, int, int>)Find(library, "cuStreamBeginCapture_v2");
        streamEndCapture = (delegate* unmanaged<nint, nint*, int>)Find(library, "cuStreamEndCapture");
        graphInstantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Find(library, "cuGraphInstantiateWithFlags");
        graphLaunch = (delegate* unmanaged<nint, nint, int>)Find(library, "cuGraphLaunch");
        graphDestroy = (delegate* unmanaged<nint, int>)Find(library, "cuGraphDestroy");
        graphExecDestroy = (delegate* unmanaged<nint, int>)Find(library, "cuGraphExecDestroy");
        getErrorName = (delegate* unmanaged<int, byte**, int>)Find(library, "cuGetErrorName");
        getErrorString = (delegate* unmanaged<int, byte**, int>)Find(library, "cuGetErrorString");
    }

    /// <summary>Loads the library, which stays loaded until the program ends.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    /// <exception cref="EntryPointNotFoundException">It is older than CUDA 11.4.</exception>
    public static CudaDriver Load() => new(NativeLibrary.Load(CudaLibrary.FileName));

    public int LoadModule(out nint module, string ptx, out string log)
    {
        var text = ZeroTerminated(ptx);
        var info = new byte[LogBytes];
        var errors = new byte[LogBytes];
        fixed (byte* textPointer = text, infoPointer = info, errorPointer = errors)
        fixed (nint* modulePointer = &module)
        {
            var options = stackalloc int[] { InfoLogBuffer, InfoLogBytes, ErrorLogBuffer, ErrorLogBytes };
            var values = stackalloc void*[] { infoPointer, (void*)LogBytes, errorPointer, (void*)LogBytes };
            var result = moduleLoadDataEx(modulePointer, textPointer, 4, options, values);
            log = Text(result == 0 ? infoPointer : errorPointer);
            return result;
        }
    }

    public int UnloadModule(nint module) => moduleUnload(module);

    public int GetFunction(out nint function, nint module, string name)
    {
        fixed (byte* text = ZeroTerminated(name))
        fixed (nint* pointer = &function)
        {
            return moduleGetFunction(pointer, module, text);
        }
    }

    public int GetFunctionAttribute(out int value, FunctionAttribute attribute, nint function)
    {
        fixed (int* pointer = &value)
        {
            return funcGetAttribute(pointer, (int)attribute, function);
        }
    }

    public int SetFunctionAttribute(nint function, FunctionAttribute attribute, int value) => funcSetAttribute(function, (int)attribute, value);

    public int LaunchKernel(nint function, LaunchSize grid, LaunchSize block, int sharedBytes, nint stream, void** arguments) => launchKernel(
        function, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)block.X, (uint)block.Y, (uint)block.Z, (uint)sharedBytes, stream, arguments, null);

    public int BeginCapture(nint stream) => streamBeginCapture(stream, RelaxedCapture);

    public int EndCapture(nint stream, out nint graph)
    {
        fixed (nint* pointer = &graph)
        {
            return streamEndCapture(stream, pointer);
        }
    }

    public int Instantiate(out nint executable, nint graph)
    {
        fixed (nint* pointer = &executable)
        {
            return graphInstantiate(pointer, graph, 0);
        }
    }

    public int LaunchGraph(nint executable, nint stream) => graphLaunch(executable, stream);

    public int DestroyGraph(nint graph) => graphDestroy(graph);

    public int DestroyExecutable(nint executable) => graphExecDestroy(executable);

    public string Describe(int result)
    {
        byte* name = null, description = null;
        return getErrorName(result, &name) == 0 && getErrorString(result, &description) == 0 ? $"{Text(name)}, {Text(description)}" : $"CUresult {result}";
    }

    private static void* Find(nint library, string name) => (void*)NativeLibrary.GetExport(library, name);

    private static byte[] ZeroTerminated(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');

    private static string Text(byte* zeroTerminated) => Marshal.PtrToStringUTF8((nint)zeroTerminated) ?? "";
}

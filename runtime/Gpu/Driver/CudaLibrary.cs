using System.Runtime.InteropServices;

namespace Kernels.Gpu;

/// <summary>CUDA's driver as a shared library.</summary>
internal static class CudaLibrary
{
    public static string FileName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    public static bool Exists()
    {
        if (!NativeLibrary.TryLoad(FileName, out var library))
        {
            return false;
        }
        NativeLibrary.Free(library);
        return true;
    }
}

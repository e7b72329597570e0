using System.Runtime.InteropServices;

namespace Kernels.Runtime.Tests.Numerics;

/// <summary>A page of floats between two pages that end the process when they are touched; plain memory where the system has no such call.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly nuint page = (nuint)Environment.SystemPageSize;
    private readonly byte* pages;

    public GuardedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            pages = (byte*)NativeMemory.AllocZeroed(3 * page);
            return;
        }
        pages = (byte*)Map(null, 3 * page, 0, PrivateAnonymous, -1, 0);
        if (Protect(pages + page, page, ReadWrite) != 0)
        {
            throw new InvalidOperationException("The pages could not be made.");
        }
    }

    public float* Begin => (float*)(pages + page);

    public float* End => (float*)(pages + (2 * page));

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(pages, 3 * page);
        }
        else
        {
            NativeMemory.Free(pages);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}

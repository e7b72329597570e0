using System.Runtime.Intrinsics.X86;

namespace Kernels.Check;

/// <summary>The .NET runtime's settings that take instruction sets away from a process.</summary>
public static class ProcessorSwitches
{
    /// <summary>Settings without those that change nothing on this machine, because it lacks what they take away.</summary>
    /// <param name="settings">As <c>DOTNET_EnableAVX512=0</c>, with spaces between them.</param>
    public static string Effective(string settings) =>
        string.Join(' ', settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(s => !IsWithoutEffect(s)));

    private static bool IsWithoutEffect(string setting) => setting switch
    {
        "DOTNET_EnableAVX512=0" => !Avx512F.IsSupported,
        "DOTNET_EnableAVXVNNI=0" => !AvxVnni.IsSupported,
        "DOTNET_EnableAVX2=0" => !Avx2.IsSupported,
        _ => false,
    };
}

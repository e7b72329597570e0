using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

/// <summary>PTX texts of one entry <c>k</c>, made of its parameters, declarations and body.</summary>
internal static class PtxKernel
{
    /// <param name="parameters">Comma-separated, as <c>out:u64, n:u32</c>.</param>
    /// <param name="declarations">Registers and shared arrays of the entry.</param>
    public static string Text(string parameters, string declarations, string body, string module = "")
    {
        var list = parameters.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split(':')).Select(p => $"    .param .{p[1]} {p[0]}");
        return $$"""
            .version 7.8
            .target sm_80
            .address_size 64
            {{module}}
            .visible .entry k(
            {{string.Join(",\n", list)}}
            )
            {
            {{declarations}}
            {{body}}
                ret;
            }
            """;
    }

    /// <summary>Runs the entry with one warp or more in one block.</summary>
    public static LaunchResult Run(string text, DeviceMemory memory, IReadOnlyList<object> args, int threads = 32, int blocks = 1, LaunchOptions? options = null, int shared = 0) =>
        PtxMachine.PtxModule.Parse(text).Launch("k", new(blocks, 1, 1, threads, 1, 1, shared), memory, args, options);
}

using System.Diagnostics;

namespace Kernels.PtxMachine.Assembly;

/// <summary>NVIDIA's programs that assemble PTX and disassemble machine code. They run on machines without a GPU.</summary>
/// <param name="Folder">The folder of the programs.</param>
public sealed record CudaTools(string Folder)
{
    /// <summary>The environment variable that names the folder of the programs, or the folder whose <c>bin</c> it is.</summary>
    public const string Variable = "KERNELS_CUDA_TOOLS";

    private static readonly string[] Programs = ["ptxas", "nvdisasm", "cuobjdump"];

    /// <summary>
    /// Looks in the folder that <see cref="Variable"/> names; where it is not set, in <c>.tools/cuda</c> of the checkout and in PATH.
    /// Null where they are absent.
    /// </summary>
    /// <param name="reason">Where they were looked for in vain and how to have them; empty when they are found.</param>
    public static CudaTools? Find(out string reason) => Find(Environment.GetEnvironmentVariable(Variable), out reason);

    /// <param name="named">The value of <see cref="Variable"/>.</param>
    internal static CudaTools? Find(string? named, out string reason)
    {
        string[] places = string.IsNullOrEmpty(named)
            ? [.. CheckoutFolder(), .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)]
            : [Path.Combine(named, "bin"), named];
        var found = places.FirstOrDefault(p => Programs.All(program => File.Exists(Path.Combine(p, program))));
        reason = found is not null ? ""
            : string.IsNullOrEmpty(named) ? "ptxas, nvdisasm and cuobjdump are not all in .tools/cuda/bin of the checkout, nor in one folder of PATH: `.ci/cuda-assembler` fetches them."
            : $"{Variable} names {named}, which does not have all of ptxas, nvdisasm and cuobjdump.";
        return found is null ? null : new CudaTools(found);
    }

    /// <summary>Runs one of the programs and gives its exit code and what it wrote, standard error behind standard output.</summary>
    internal (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static IEnumerable<string> CheckoutFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Kernels.sln")))
            {
                yield return Path.Combine(folder.FullName, ".tools", "cuda", "bin");
            }
        }
    }
}

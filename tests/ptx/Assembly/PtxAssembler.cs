namespace Kernels.PtxMachine.Assembly;

/// <summary>Assembles the text of PTX modules by NVIDIA's <c>ptxas</c>.</summary>
public sealed class PtxAssembler(CudaTools tools)
{
    /// <summary>The machine code of a module and what its kernels take.</summary>
    /// <exception cref="PtxAssemblyException">The assembler rejects the module.</exception>
    public AssembledModule Assemble(string ptx, GpuArchitecture architecture)
    {
        using var folder = new TemporaryFolder();
        var (text, cubin) = (folder.File("module.ptx"), folder.File("module.cubin"));
        File.WriteAllText(text, ptx);
        var (exitCode, output) = tools.Run("ptxas", "-arch=" + architecture.Name, "-v", "-lineinfo", text, "-o", cubin);
        var log = AssemblerLog.Read(output, ptx);
        if (exitCode != 0)
        {
            var errors = log.Errors.IsEmpty ? output.Trim() : string.Join('\n', log.Errors);
            throw new PtxAssemblyException($"ptxas rejects the module for {architecture.Name}:\n{errors}");
        }
        return new AssembledModule(ptx, architecture, [.. File.ReadAllBytes(cubin)], log.Kernels, log.Warnings);
    }
}

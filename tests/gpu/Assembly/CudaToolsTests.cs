using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

public class CudaToolsTests
{
    [Fact]
    public void A_named_folder_without_the_programs_is_a_reason_that_names_it()
    {
        Assert.Null(CudaTools.Find(AppContext.BaseDirectory, out var reason));

        Assert.Contains(AppContext.BaseDirectory, reason, StringComparison.Ordinal);
        Assert.Contains(CudaTools.Variable, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_folder_is_taken_alone()
    {
        var folder = Directory.CreateTempSubdirectory("kernels-");
        try
        {
            var programs = folder.CreateSubdirectory("bin").FullName;
            foreach (var program in new[] { "ptxas", "nvdisasm", "cuobjdump" })
            {
                File.WriteAllText(Path.Combine(programs, program), "");
            }
            Assert.Equal(programs, CudaTools.Find(folder.FullName, out _)?.Folder);
            Assert.Equal(programs, CudaTools.Find(programs, out var reason)?.Folder);
            Assert.Empty(reason);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

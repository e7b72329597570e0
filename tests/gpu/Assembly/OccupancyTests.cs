using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

public class OccupancyTests
{
    /// <summary>CUDA C++ Best Practices Guide, "Calculating Occupancy": 37 registers, on SMs with these limits of registers and warps.</summary>
    [Theory]
    [InlineData(128, 12, 0.75)]
    [InlineData(320, 4, 0.63)]
    public void The_example_of_the_best_practices_guide_holds(int threads, int blocks, double share)
    {
        foreach (var architecture in GpuArchitecture.All)
        {
            var occupancy = Occupancy.Of(37, 0, threads, architecture);

            Assert.Equal(blocks, occupancy.Blocks);
            Assert.Equal("registers", occupancy.Limit);
            Assert.Equal(share, occupancy.Share(architecture), 0.006);
        }
    }

    /// <summary>Tuning guides of Ampere and Hopper: 64 warps and 32 blocks per SM; 164 and 228 KB of shared memory, 163 and 227 KB for one block, 1 KB reserved for each.</summary>
    [Theory]
    [InlineData("sm_80", 32, 0, 256, 8, "warps")]
    [InlineData("sm_80", 32, 0, 32, 32, "blocks")]
    [InlineData("sm_80", 32, 163 * 1024, 256, 1, "shared memory")]
    [InlineData("sm_80", 32, 163 * 1024 + 1, 256, 0, "shared memory")]
    [InlineData("sm_80", 32, 48 * 1024, 128, 3, "shared memory")]
    [InlineData("sm_90", 32, 48 * 1024, 128, 4, "shared memory")]
    [InlineData("sm_90", 32, 227 * 1024, 1024, 1, "shared memory")]
    [InlineData("sm_90", 64, 0, 1024, 1, "registers")]
    [InlineData("sm_90", 65, 0, 1024, 0, "registers")]
    [InlineData("sm_90", 128, 0, 256, 2, "registers")]
    [InlineData("sm_90", 255, 0, 256, 1, "registers")]
    [InlineData("sm_90", 168, 0, 128, 3, "registers")]
    public void Registers_and_shared_memory_bound_the_blocks(string architecture, int registers, int shared, int threads, int blocks, string limit)
    {
        var occupancy = Occupancy.Of(registers, shared, threads, GpuArchitecture.Named(architecture));

        Assert.Equal(blocks, occupancy.Blocks);
        Assert.Equal(blocks * threads / 32, occupancy.Warps);
        Assert.Equal(limit, occupancy.Limit);
    }

    [Fact]
    public void What_no_launch_can_have_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Occupancy.Of(256, 0, 128, GpuArchitecture.Sm80));
        Assert.Throws<ArgumentOutOfRangeException>(() => Occupancy.Of(32, 0, 1025, GpuArchitecture.Sm80));
        Assert.Throws<ArgumentOutOfRangeException>(() => Occupancy.Of(32, -1, 128, GpuArchitecture.Sm80));
    }
}

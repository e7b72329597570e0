using Kernels.Testing;
using VerifyXunit;

namespace Kernels.Gpu.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public Task What_programs_can_name_of_the_assembly_for_devices_changes_with_a_reason() => Verifier.Verify(PublicSurface.Of(typeof(GpuDevice).Assembly));
}

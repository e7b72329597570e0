using Kernels.Testing;
using VerifyXunit;

namespace Kernels.Runtime.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public Task What_programs_can_name_of_the_runtime_changes_with_a_reason() => Verifier.Verify(PublicSurface.Of(typeof(KernelRegistry).Assembly));
}

using Kernels.Testing;
using VerifyXunit;

namespace Kernels.Tokenizers.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public Task What_programs_can_name_of_the_assembly_for_tokenizers_changes_with_a_reason() => Verifier.Verify(PublicSurface.Of(typeof(ITextTokenizer).Assembly));
}

using Kernels.Check;
using Kernels.Compiler.Arrays;

namespace Kernels.Codegen.Tests.Arrays;

/// <summary>Which forms a scan has is found in its equations.</summary>
public class ScanFormTests
{
    [Theory]
    [InlineData("SelectiveScan", true, false)] // a decay for each channel and element
    [InlineData("S6", true, false)]
    [InlineData("Rwkv6", true, false)] // a decay for each row
    [InlineData("Ssd", true, true)]
    [InlineData("Semiseparable", true, true)]
    [InlineData("LinearAttention", true, true)]
    [InlineData("Retention", true, true)]
    [InlineData("GatedDelta", false, false)] // the next value reads other elements of the state
    [InlineData("MLstm", false, false)] // the decay hangs on another state
    [InlineData("Complex", false, false)] // the next value reads another state
    public void A_scan_of_the_gallery_has_the_forms_that_its_decay_allows(string name, bool chunks, bool products)
    {
        var program = ArrayProgramBuilder.Plan(TestKernels.Example(name), TestKernels.Callees).Plan!;

        Assert.Equal((chunks, products, true), (program.Chunks is not null, program.Products is not null, program.HasStep));
    }

    [Theory]
    [InlineData("h + x", true)]
    [InlineData("h + x[t - 1, d]", true)]
    [InlineData("h + x[t - 3, d] + x[t - 1, d]", true)]
    [InlineData("h + w[r, d]", true)]
    [InlineData("h + x[t + 1, d]", false)]
    [InlineData("h + x[T - 1 - t, d]", false)]
    [InlineData("h + sum(j in 4) x[t - j, d]", false)]
    [InlineData("h + sum(j in 4) x[t + j - 3, d]", false)]
    [InlineData("h + t*x", false)]
    [InlineData("h + x/T", false)]
    public void A_step_runs_by_itself_where_it_needs_nothing_of_other_calls(string next, bool hasStep) =>
        Assert.Equal(hasStep, Build($"scan S over t (x : [t, d], w : [n, d], r : uint16 [t]) {{ state h : f32 [d]; h = {next}; y[t, d] = h + w[r, d] + x }}").HasStep);

    [Theory]
    [InlineData("h = a*h + x", true)]
    [InlineData("h = x - h/a", true)]
    [InlineData("h = if x > 0 then a*h else h + x", true)]
    [InlineData("h = x", true)]
    [InlineData("h = a*h + x[t - 1, d]", false)] // the input is a state too: that of the step before
    [InlineData("h = if h > 0 then a*h else h + x", false)]
    [InlineData("h = max(h, x)", false)]
    [InlineData("h = h*h + x", false)]
    [InlineData("h = a*(h + abs(h)) + x", false)]
    public void A_scan_has_chunks_where_its_state_decays_and_adds(string step, bool chunks) =>
        Assert.Equal(chunks, Build($"scan S over t (a, x : [t, d]) {{ state h : f32 [d]; {step}; y[t, d] = a*h + x }}").Chunks is not null);

    [Fact]
    public void A_scan_without_states_has_steps_alone()
    {
        var program = Build("scan S over t (x : [t, d]) { y[t, d] = 2*x }");

        Assert.Equal((false, false, true), (program.Chunks is not null, program.Products is not null, program.HasStep));
    }

    [Fact]
    public void What_a_step_reads_of_earlier_ones_is_a_state()
    {
        var program = Build("scan S over t (x : [t, d]) { y[t, d] = x - x[t - 2, d] }");

        Assert.Equal(["x1", "x2"], program.Arrays.Where(a => a.Role == ProgramRole.State).Select(a => a.Name));
    }

    private static ArrayProgram Build(string scan)
    {
        var kernels = InMemoryCompiler.Bind(scan).Kernels;
        return ArrayProgramBuilder.Plan(kernels.Single(), InMemoryCompiler.Callees(kernels)).Plan!;
    }
}

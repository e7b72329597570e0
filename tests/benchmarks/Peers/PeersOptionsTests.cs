using System.CommandLine;

namespace Kernels.Benchmarks.Tests.Peers;

public class PeersOptionsTests
{
    [Fact]
    public void Without_options_it_is_one_shape_and_every_class()
    {
        var options = Parse();

        Assert.Equal([(4096, 4096)], options.Weights);
        Assert.Equal([1, 8, 256], options.Tokens);
        Assert.Equal([2], options.Threads);
        Assert.Equal(LinearClass.All, options.Classes);
    }

    [Fact]
    public void All_is_the_whole_grid_but_for_what_is_said_otherwise()
    {
        var options = Parse("--all", "--m", "1", "16");

        Assert.Equal([(4096, 4096), (11008, 4096), (4096, 11008), (32000, 4096)], options.Weights);
        Assert.Equal([1, 16], options.Tokens);
        Assert.Equal([1, 2], options.Threads);
    }

    [Theory]
    [InlineData("Int4G32", "4 bits")]
    [InlineData("Q4_K", "4 bits")]
    [InlineData("IQ2_BN", "ternary")]
    public void A_format_or_a_type_of_a_peer_names_its_class(string format, string name) =>
        Assert.Equal([name], Parse("--format", format).Classes.Select(c => c.Name));

    [Theory]
    [InlineData("4096", "--shapes", "4096")]
    [InlineData("multiple of 16", "--shapes", "4096x4096", "100x4096")]
    [InlineData("k of 256", "--shapes", "4096x4000")]
    [InlineData("--m must be at least 1", "--m", "0")]
    [InlineData("--threads must be at least 1", "--threads", "2", "-1")]
    [InlineData("at most 1000", "--megabytes", "1001")]
    [InlineData("Int4G32", "--format", "Int5")]
    [InlineData(".svg", "--plot", "roof.pdf")]
    public void What_cannot_be_measured_is_refused_with_what_could(string message, params string[] arguments) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Parse(arguments)).Message, StringComparison.Ordinal);

    private static PeersOptions Parse(params string[] arguments)
    {
        var command = new Command("peers");
        PeersOptions.AddTo(command);
        return PeersOptions.Of(command.Parse(arguments));
    }
}

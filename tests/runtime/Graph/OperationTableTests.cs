using Kernels.Graph;

namespace Kernels.Runtime.Tests.Graph;

public sealed class OperationTableTests
{
    private readonly GraphBuilder graph = new();

    [Fact]
    public void A_machine_walks_the_nodes_in_order_and_finds_what_it_has_for_each_kind()
    {
        var table = new OperationTable<string, string>("a machine")
            .With((Add node, string weights) => $"{weights} add {node.Name}")
            .With((SwiGlu node, string weights) => $"{weights} gate {node.Name}");

        Assert.Equal(["my add sum", "my gate gated", "my add more"], table.Create(Plan(), "my").AsEnumerable());
    }

    [Fact]
    public void A_kind_that_a_machine_does_not_have_is_an_error_that_names_the_node_and_the_machine()
    {
        var table = new OperationTable<string, string>("a machine").With((Add node, string _) => node.Name);
        var error = Assert.Throws<NotSupportedException>(() => table.Create(Plan(), ""));
        Assert.Equal("gated is a node of kind SwiGlu, which does not run on a machine.", error.Message);
    }

    [Fact]
    public void A_kind_has_one_line() =>
        Assert.Throws<ArgumentException>(() => new OperationTable<string, string>("a machine").With((Add _, string _) => "").With((Add _, string _) => ""));

    private GraphPlan Plan()
    {
        var x = graph.Input("x", ValueKind.F32, RowExtent.Tokens, 8);
        var sum = graph.Add(new Add("sum", x, x));
        graph.Output(graph.Add(new Add("more", graph.Add(new SwiGlu("gated", sum, x)), sum)));
        return graph.Plan(1);
    }
}

using Kernels.Compiler.Model;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Tests.Limits;

/// <summary>Work that no limit on texts foresees ends at a counted number of steps, and stops where its result is no longer wanted.</summary>
public class WorkMeterTests
{
    [Fact(Timeout = 300_000)]
    public async Task Writing_without_end_is_refused() =>
        Assert.Equal("QK0220", (await Emit(() => Lines(new CodeWriter(), "x = 1;"))).Problem?.Id);

    [Fact(Timeout = 300_000)]
    public async Task Rewriting_without_end_is_refused() =>
        Assert.Equal("QK0220", (await Emit(() => Again(new Unary(UnaryOperator.Negate, new Number(1))))).Problem?.Id);

    [Fact(Timeout = 300_000)]
    public async Task Rewriting_too_deep_for_the_stack_is_refused() =>
        Assert.Equal("QK0220", (await Emit(() => Deep().Rewrite(e => e).ToString())).Problem?.Id);

    [Fact(Timeout = 300_000)]
    public async Task The_other_units_are_written()
    {
        await Emit(() => Lines(new CodeWriter(), "x = 1;"));

        Assert.Equal("x", (await Emit(() => "x")).Text);
    }

    [Fact(Timeout = 300_000)]
    public async Task Work_whose_result_is_no_longer_wanted_stops()
    {
        using var source = new CancellationTokenSource();
        var work = Emit(
            () =>
            {
                source.Cancel();
                return Lines(new CodeWriter(), "x = 1;");
            },
            source.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Fact]
    public void Files_and_declarations_that_are_no_longer_wanted_are_not_read()
    {
        const string text = "format F { q : int4 [n, k]; w = q }";
        var cancelled = new CancellationToken(canceled: true);

        Assert.ThrowsAny<OperationCanceledException>(() => SourceFile.Parse("file.qk", text, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => DeclarationBinder.Bind(SourceFile.Parse("file.qk", text), default, cancelled).ToList());
    }

    private static Task<EmittedUnit> Emit(Func<string> write, CancellationToken cancellation = default) =>
        Task.Run(() => EmittedUnit.Of(new WrittenUnit(write), "Generated", GpuOutput.None, cancellation), CancellationToken.None);

    private static string Lines(CodeWriter writer, string line)
    {
        while (true)
        {
            writer = new CodeWriter().Line(line).Line(writer.ToString().Length > 0 ? line : "");
        }
    }

    private static string Again(Expr expression)
    {
        while (true)
        {
            expression = expression.Rewrite(e => e);
        }
    }

    private static Expr Deep()
    {
        Expr expression = new Number(1);
        for (var i = 0; i < 1_000_000; i++)
        {
            expression = new Unary(UnaryOperator.Negate, expression);
        }
        return expression;
    }

    private sealed record WrittenUnit(Func<string> Write) : Unit("Written", "Written")
    {
        public override string RegisteredProperty => "Kernel";

        public override string DeclarationText => "";

        public override Planned<string> Emit(string @namespace) => Write();
    }
}

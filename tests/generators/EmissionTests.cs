using Kernels.Compiler;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Project;
using VerifyXunit;

namespace Kernels.Generators.Tests;

public sealed class EmissionTests
{
    [Fact]
    public void Generated_code_compiles_without_a_warning() =>
        Assert.Empty(new QkProject(("int4.qk", Texts.Int4), ("int8.qk", Texts.Int8), ("a8.qk", Texts.A8)).CompileErrors());

    [Fact]
    public void Generated_code_is_in_the_namespace_of_the_project() =>
        Assert.All(
            new QkProject(("int4.qk", Texts.Int4)).Result.GeneratedSources,
            s => Assert.Contains("namespace Example.Formats", s.SourceText.ToString(), StringComparison.Ordinal));

    [Fact]
    public void A_project_without_declarations_gets_no_code() => Assert.Empty(new QkProject(("empty.qk", "// nothing yet")).Result.GeneratedSources);

    [Fact]
    public Task The_registration_names_every_format_and_kernel()
    {
        var project = new QkProject(("int4.qk", Texts.Int4), ("a8.qk", Texts.A8));
        var registration = project.Result.GeneratedSources.Single(s => s.HintName == RegistrationEmitter.ClassName + ".g.cs");

        return Verifier.Verify(registration.SourceText.ToString(), "cs");
    }

    [Fact]
    public void A_failure_inside_the_compiler_stays_with_its_unit()
    {
        var emitted = EmittedUnit.Of(new FailingUnit(new InvalidOperationException("no rule applies")), "Example");

        Assert.Null(emitted.Text);
        Assert.Equal((DiagnosticCatalogue.UnitFailed, "InvalidOperationException: no rule applies"), (emitted.Problem, emitted.Reason));
    }

    [Fact]
    public void What_is_not_compiled_yet_is_said_so()
    {
        var emitted = EmittedUnit.Of(new RefusedUnit("Planes are not compiled yet."), "Example");

        Assert.Equal((DiagnosticCatalogue.NotCompiledUnit, "Planes are not compiled yet."), (emitted.Problem, emitted.Reason));
    }

    private sealed record FailingUnit(Exception Exception) : Unit("Failing", "Failing")
    {
        public override string RegisteredProperty => "Descriptor";

        public override string DeclarationText => "";

        public override Planned<string> Emit(string @namespace) => throw Exception;
    }

    private sealed record RefusedUnit(string Reason) : Unit("Refused", "Refused")
    {
        public override string RegisteredProperty => "Descriptor";

        public override string DeclarationText => "";

        public override Planned<string> Emit(string @namespace) => Planned.Refused<string>(Reason);
    }
}

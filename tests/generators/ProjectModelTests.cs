using Kernels.Compiler;
using Kernels.Compiler.Project;

namespace Kernels.Generators.Tests;

/// <summary>Which classes a project's declarations ask for.</summary>
public sealed class ProjectModelTests
{
    private static readonly DeclaredModel Int4 = Bound(Texts.Int4);
    private static readonly DeclaredModel Int8 = Bound(Texts.Int8);
    private static readonly DeclaredModel Calibrated = WithStaticFields(Bound(Texts.A8), "Calibrated");

    [Fact]
    public void An_activation_with_static_fields_is_not_paired_by_itself() =>
        Assert.Equal(["Int4", "LinearInt4"], Classes(Int4));

    [Fact]
    public void An_instantiation_pairs_one_format_with_it()
    {
        var asked = new Instantiation("Linear", "Int4", "Calibrated");

        Assert.Equal(["Int4", "LinearInt4", "LinearInt4Calibrated"], Classes(Int4, asked));
        Assert.Equal(["Int8", "LinearInt8"], Classes(Int8, asked));
    }

    [Fact]
    public void The_library_has_the_kernel_Linear() => Assert.Equal("Linear", KernelLibrary.Linear.Name);

    private static IEnumerable<string> Classes(DeclaredModel declared, params Instantiation[] instantiations) =>
        ProjectModel.Of([Int4, Int8, Calibrated], instantiations).UnitsOf(declared).Select(u => u.ClassName);

    private static DeclaredModel Bound(string text) => DeclarationBinder.Bind(SourceFile.Parse("file.qk", text)).Single().Model;

    private static DeclaredModel WithStaticFields(DeclaredModel declared, string name) => new(name, declared.Format! with
    {
        Name = name,
        Fields = declared.Format.Fields.Select(f => f with { IsStatic = true }).ToEquatableArray(),
    });
}

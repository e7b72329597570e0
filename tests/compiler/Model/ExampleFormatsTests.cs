using Kernels.Compiler.Binding;
using Kernels.Compiler.Syntax.Parsing;
using VerifyXunit;

namespace Kernels.Compiler.Tests.Model;

public class ExampleFormatsTests
{
    [Fact]
    public async Task Example_formats_and_the_library_bind_without_a_diagnostic()
    {
        var root = Root();
        var files = Directory.GetFiles(Path.Combine(root, "examples", "formats"), "*.qk")
            .Concat(Directory.GetFiles(Path.Combine(root, "compiler", "Library"), "*.qk"))
            .Order(StringComparer.Ordinal);
        var texts = new List<string>();
        foreach (var file in files)
        {
            var bound = Binder.BindFile(QkParser.Parse(await File.ReadAllTextAsync(file)).File);
            Assert.Empty(bound.Diagnostics.Select(d => d.Format(Path.GetFileName(file))));
            texts.Add(ModelText.Of(bound));
        }
        await Verifier.Verify(string.Join("", texts));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Kernels.sln")))
        {
            folder = folder.Parent;
        }
        return folder.FullName;
    }
}

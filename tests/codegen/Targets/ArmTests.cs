using System.Globalization;
using Kernels.Check;
using Kernels.Testing;
using Xunit.Abstractions;

namespace Kernels.Codegen.Tests.Targets;

public class ArmTests(ArmTests.Declarations declarations, ITestOutputHelper output) : IClassFixture<ArmTests.Declarations>
{
    // An emulated machine is some fifty times slower than a real one.
    private const string Shapes = "2";

    // A new seed on every run: "check declare 4 SEED FILE" writes the declarations that it stands for.
    [ArmTheory]
    [InlineData("", "AdvSimd with Dp: ")]
    [InlineData("DOTNET_EnableArm64Dp=0", "AdvSimd: ")]
    public void Every_kind_of_code_equals_the_oracle_on_Arm(string settings, string set)
    {
        output.WriteLine($"seed {declarations.Seed}");
        var (code, text) = CheckProcess.Run(ArmEmulation.Program!, settings, [declarations.Folder, Shapes, declarations.Seed, declarations.Image]);
        Assert.True(code == 0, $"seed {declarations.Seed}\n{text}");
        Assert.StartsWith(set, text, StringComparison.Ordinal);
        Assert.EndsWith(" 0 mistakes", text.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Declarations that reach every instruction for Arm, and a few that nobody wrote; compiled here, where that is quick.</summary>
    public sealed class Declarations : IDisposable
    {
        private const int RandomFormats = 4;

        public Declarations()
        {
            if (ArmEmulation.Program is null)
            {
                return;
            }
            var seed = Random.Shared.Next(1 << 20);
            var text = File.ReadAllText(TestData.InRepository("tests", "codegen", "Targets", "dots", "dots.qk")) + RandomDeclarations.File(RandomFormats, new Random(seed));
            Seed = seed.ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Path.Combine(Folder, "declarations.qk"), text);
            File.WriteAllBytes(Image, InMemoryCompiler.Image(InMemoryCompiler.Sources(text), InstructionSet.Machines("Arm")));
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("kernels-arm").FullName;

        public string Image => Path.Combine(Folder, "declarations.dll");

        public string Seed { get; } = "";

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}

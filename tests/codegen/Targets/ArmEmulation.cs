using Kernels.Testing;

namespace Kernels.Codegen.Tests.Targets;

/// <summary>A program that runs programs of .NET as on an Arm machine.</summary>
internal static class ArmEmulation
{
    /// <summary>The program's path; null where it is absent.</summary>
    public static string? Program { get; } = TestData.FindTool("arm", "run");
}

/// <summary>A test that runs on an emulated Arm machine; it is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ArmTheoryAttribute : TheoryAttribute
{
    public ArmTheoryAttribute() =>
        Skip = ArmEmulation.Program is null ? "No Arm machine is emulated: .tools/arm is not in the checkout. `.ci/arm` fetches what it takes." : null;
}

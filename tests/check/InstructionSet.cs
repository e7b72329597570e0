using System.Runtime.Intrinsics.Arm;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Check;

/// <summary>The instruction set that generated kernels take in this process: the widest one that the machine has, or the one that software stands in for.</summary>
public static class InstructionSet
{
    /// <summary>The compiler's name for it.</summary>
    public static string Name => Target.All.First(IsThere).Name;

    /// <summary>The name for people: dot products of bytes are an instruction that some Arm machines have.</summary>
    public static string Text => Dp.IsSupported ? Name + " with Dp" : Name;

    /// <summary>The instruction sets of machines of a family, one machine for each set that may be the widest.</summary>
    public static IReadOnlyList<Func<Target, bool>> Machines(string family)
    {
        var sets = Target.All.Where(t => t.Family == family || t.Family.Length == 0).ToList();
        return [.. sets.Select((_, widest) => (Func<Target, bool>)sets.Skip(widest).Contains)];
    }

    /// <summary>Whether this process can run a target's code.</summary>
    public static bool IsThere(Target target) => target.Needs.All(need => SoftwareInstructions.StandFor(need) || IsSupported(target.Family, need));

    // AdvSimd.Arm64 is a class in a class.
    private static bool IsSupported(string family, string need) =>
        (bool)Type.GetType($"System.Runtime.Intrinsics.{family}.{need.Replace('.', '+')}", throwOnError: true)!.GetProperty("IsSupported")!.GetValue(null)!;
}

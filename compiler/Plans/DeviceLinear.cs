using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Plans;

/// <summary>What a device runs of a kernel of the shape of Linear, with weights in a format and activations in f32: a warp for each row of weights.</summary>
/// <param name="Format">The format as it is read.</param>
/// <param name="Passes">The kernels, by how many rows of activations they take.</param>
public sealed record DeviceLinear(KernelModel Kernel, FormatModel Format, EquatableArray<DevicePass> Passes)
{
    /// <summary>How many rows of activations a pass takes: the least of these that suffices.</summary>
    private static readonly int[] Rows = [1, 4, 8];

    /// <summary>The kernels for a format; refused where devices do not read it, or where the kernel is no sum along k.</summary>
    public static Planned<DeviceLinear> Of(KernelModel kernel, FormatModel declared)
    {
        if (DeviceFormats.WhyNot(declared) is { } reason)
        {
            return Planned.Refused<DeviceLinear>(reason);
        }
        var format = ScheduledForm.OnDevice(declared);
        var weight = Operand.Of(kernel.Parameters[1], format);
        var nest = KernelLowering.Lower(kernel);
        var passes = Rows.Select(rows => Pass(nest, new LoweringContext(weight, null, DeviceLayout.Of(format, rows)), rows)).ToList();
        return passes.Contains(null)
            ? Planned.Refused<DeviceLinear>($"{kernel.Name} has no kernel for devices: its result is no sum along {weight.Column}.")
            : new DeviceLinear(kernel, format, passes.OfType<DevicePass>().ToEquatableArray());
    }

    // With the rules of devices, or with each weight worked out where it is multiplied.
    private static DevicePass? Pass(Nest nest, LoweringContext context, int rows) =>
        new IReadOnlyList<IRewriteRule>[] { RewriteRules.OnDevice, [new SubstituteValues()] }
            .Select(rules => RewriteRules.Apply(nest, context, rules))
            .Select(lowered => LaneSums.Of(lowered) is { } sums ? new DevicePass(rows, lowered, sums) : null)
            .FirstOrDefault(p => p is not null);
}

/// <summary>A kernel that takes some rows of activations at once.</summary>
/// <param name="Lowered">The nest, and the rules that made it.</param>
/// <param name="Sums">The nest as lanes share it.</param>
public sealed record DevicePass(int Rows, LoweredNest Lowered, LaneSums Sums);

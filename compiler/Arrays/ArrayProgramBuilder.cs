using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Makes the program of a kernel or scan.</summary>
public static class ArrayProgramBuilder
{
    /// <summary>The program of a declaration; refused where it uses what is not compiled yet.</summary>
    /// <param name="callees">The kernel of that name.</param>
    public static Planned<ArrayProgram> Plan(KernelModel declared, Func<string, KernelModel> callees)
    {
        if (ArrayRefusals.Of(declared) is { } reason)
        {
            return Planned.Refused<ArrayProgram>(reason);
        }
        var kernel = KernelNormalizer.Normalize(declared);
        return ExtentPlan.Of(kernel).Then<ArrayProgram>(plan =>
        {
            var names = new NameSource(Names(kernel));
            return LayoutChoice.Assign(kernel.Axis is null ? Kernel(kernel, plan.Extents, names, callees) : Scan(kernel, plan.Extents, names));
        });
    }

    private static ArrayProgram Kernel(KernelModel kernel, EquatableArray<ProgramExtent> extents, NameSource names, Func<string, KernelModel> callees)
    {
        var stages = new KernelStages(names, callees).Build(kernel.Equations, "Points");
        return new ArrayProgram(kernel, extents, ProgramArrays.Of(kernel, stages, []), stages.ToEquatableArray(), null, null, null, false);
    }

    private static ArrayProgram Scan(KernelModel kernel, EquatableArray<ProgramExtent> extents, NameSource names)
    {
        var scan = new ScanStages(kernel, names);
        var before = new KernelStages(names, _ => throw new InvalidOperationException("a scan calls nothing")).Build(scan.Before, "Before");
        var (recurrence, chunks, products) = (scan.Recurrence, (ChunkedProgram?)null, (ChunkedProgram?)null);
        IReadOnlyList<ChunkArrays> carried = [];
        if (StateDecays.Of(kernel, scan.Steps, scan.HangsOnState) is { Count: > 0 } decays)
        {
            var carry = new ScanChunks(scan, decays, names);
            (carried, chunks, products) = (carry.Arrays, carry.Carry(), ScanProducts.Of(scan, carry, names));
        }
        var arrays = ProgramArrays.Of(kernel, before, carried);
        return new ArrayProgram(kernel, extents, arrays, before.ToEquatableArray(), recurrence, chunks, products, scan.HasStep);
    }

    private static IEnumerable<string> Names(KernelModel kernel) => kernel.Parameters.Select(p => p.Name)
        .Concat(kernel.States.Select(s => s.Name))
        .Concat(kernel.Equations.Select(e => e.Target))
        .Concat(kernel.Parameters.SelectMany(p => p.Dimensions.Indices()))
        .Concat(kernel.Equations.SelectMany(e => e.Indices))
        .Concat(kernel.Equations.SelectMany(e => e.Value.All()).OfType<Reduce>().Select(r => r.Index));
}

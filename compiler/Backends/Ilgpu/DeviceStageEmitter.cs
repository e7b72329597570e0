using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Writes a group of equations as a stage: the argument of its kernels, and the kernels. A scan has several, of which a call takes one.</summary>
internal sealed class DeviceStageEmitter
{
    /// <summary>How threads may share the states of a scan: the most threads of a point, and the elements that each has.</summary>
    private static readonly (int Threads, int Registers)[] Sharings = [(8, 2), (16, 2), (32, 2), (32, 4)];

    private readonly DeviceGroup group;
    private readonly DeviceJob job;
    private readonly DeviceGroupEmitter method;
    private readonly SharedScan? shared;
    private readonly IReadOnlyList<(DeviceScanEmitter Method, int Registers)> sharings = [];

    /// <param name="arrays">The arrays of the program and the scratch of its stages, in the order of their numbers.</param>
    public DeviceStageEmitter(ArrayProgram program, DeviceGroup group, IReadOnlyList<ProgramArray> arrays)
    {
        this.group = group;
        job = new DeviceJob(program, group.Group.Name, arrays);
        method = new DeviceGroupEmitter(program, group, job);
        shared = SharedScan.Of(program, group, method.Step);
        if (shared is not null)
        {
            sharings = [.. Sharings.Select(s => s.Registers).Distinct().Select(r => (new DeviceScanEmitter(program, group, job, shared, r), r))];
        }
    }

    public void Emit(CodeWriter writer)
    {
        IReadOnlyList<DeviceMethodEmitter> methods = [method, .. sharings.Select(s => s.Method)];
        foreach (var one in methods)
        {
            one.Prepare();
        }
        job.WriteStruct(writer);
        writer.Line();
        job.WriteBind(writer);
        foreach (var one in methods)
        {
            writer.Line();
            one.Write(writer);
        }
    }

    /// <summary>The stage as an object of the runtime.</summary>
    public string Stage(Func<Expr, string> size)
    {
        var name = group.Group.Name;
        string Size(string axis) => size(IndexAlgebra.ExtentOf(new IndexValue(axis)));
        var points = $"[{string.Join(", ", group.Points.Select(Size))}]";
        if (shared is null)
        {
            return $"new GpuLoops<{job.Name}>(\"{name}\", ThreadMapping.{group.Mapping}, {points}, Bind{name}, {name})";
        }
        var kernels = string.Join(", ", Sharings.Select(s => FormattableString.Invariant($"new({s.Threads}, {s.Registers}, {sharings.First(m => m.Registers == s.Registers).Method.Name}<WarpPart{s.Threads}>)")));
        return $"new GpuScan<{job.Name}>(\"{name}\", {points}, {Size(group.Group.Time!)}, {Size(shared.Axis)}, Bind{name}, {name}, [{kernels}])";
    }
}

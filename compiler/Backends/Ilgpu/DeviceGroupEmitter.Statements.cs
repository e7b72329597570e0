using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Loops, accumulators and stores, and how threads share them.</summary>
internal sealed partial class DeviceGroupEmitter
{
    private void WriteBody()
    {
        foreach (var point in Group.Points)
        {
            IndexDepths[point] = 0;
        }
        if (Loops.Time is { } time)
        {
            var index = CSharpNames.Identifier(time);
            Code.Open($"for (var {index} = 0; {index} < {Job.ExtentOf(time)}; {index}++)", Nests);
            IndexDepths[time] = Code.Depth;
            WriteStep();
            Code.Close();
        }
        else
        {
            WriteStep();
        }
    }

    private void WriteStep()
    {
        if (Group.Mapping == ThreadMapping.Thread)
        {
            WriteAll(Step);
            return;
        }
        for (var i = 0; i < equations.Count; i++)
        {
            var (equation, own, body) = equations[i];
            if (own.Count > 0)
            {
                WriteShared(equation, own, body);
            }
            else
            {
                WriteTogether(equation, body);
            }
            if (Group.Mapping == ThreadMapping.Group && HandsOn(equation, i))
            {
                Code.Line("DeviceThread.Barrier();");
            }
        }
    }

    /// <summary>Whether other threads read what an equation writes, or write what it reads: in a scan each step does.</summary>
    private bool HandsOn(EquationModel equation, int place) =>
        Loops.Time is not null || (!IsRegister(equation.Target) && equations.Skip(place + 1).Any(q => q.Equation.Value.Arrays().Contains(equation.Target)));

    /// <summary>Elements spread over the threads of a group; where sums read side by side, over its warps, whose lanes share the sum.</summary>
    private void WriteShared(EquationModel equation, IReadOnlyList<string> own, EquatableArray<Statement> body)
    {
        var byWarp = LaneChoice.Of(equation, Group.Outer) is { IsReduction: true };
        var (first, step) = byWarp ? ("DeviceThread.WarpInGroup", "DeviceThread.WarpsInGroup") : ("DeviceThread.IndexInGroup", "DeviceThread.GroupSize");
        var index = own.Count == 1 ? CSharpNames.Identifier(own[0]) : Names.Fresh("own");
        var count = string.Join(" * ", own.Select(o => Job.ExtentOf(o)));
        Code.Open($"for (var {index} = {first}; {index} < {count}; {index} += {step})", body);
        own.ToList().ForEach(o => IndexDepths[o] = Code.Depth);
        for (var i = own.Count - 1; i >= 0 && own.Count > 1; i--)
        {
            var inner = string.Join(" * ", own.Skip(i + 1).Select(o => Job.ExtentOf(o)));
            var above = inner.Length == 0 ? index : own.Count - i == 2 ? $"{index} / {inner}" : $"{index} / ({inner})";
            Code.Line($"var {CSharpNames.Identifier(own[i])} = {(i == 0 ? above : inner.Length == 0 ? $"{above} % {Job.ExtentOf(own[i])}" : $"({above}) % {Job.ExtentOf(own[i])}")};");
        }
        if (byWarp)
        {
            WriteSums(body, "DeviceThread.Lane", "DeviceThread.WarpSize", "Warp", "DeviceThread.Lane == 0");
        }
        else
        {
            WriteAll(body);
        }
        Code.Close();
    }

    /// <summary>One number, whose sums all threads of the point share and then all have.</summary>
    private void WriteTogether(EquationModel equation, EquatableArray<Statement> body)
    {
        if (Group.Mapping == ThreadMapping.Warp)
        {
            WriteSums(body, "DeviceThread.Lane", "DeviceThread.WarpSize", "Warp", "DeviceThread.Lane == 0");
            return;
        }
        WriteSums(body, "DeviceThread.IndexInGroup", "DeviceThread.GroupSize", "Group", "DeviceThread.IndexInGroup == 0", isRewritten: Loops.Time is not null && !IsRegister(equation.Target));
    }

    /// <summary>Accumulators, the loops that threads share to fill them, and a store by one thread.</summary>
    /// <param name="isRewritten">Whether others may still read the number that the store replaces.</param>
    private void WriteSums(EquatableArray<Statement> body, string first, string step, string sharers, string isFirst, bool isRewritten = false)
    {
        for (var i = 0; i < body.Count; i++)
        {
            switch (body[i])
            {
                case Loop loop:
                    var start = Index(loop.From);
                    WriteLoop(loop, start.Text == "0" ? first : $"{start.Operand} + {first}", step);
                    foreach (var update in loop.Body.OfType<Update>())
                    {
                        var total = Names.Fresh(update.Name + "Total");
                        Code.Line($"var {total} = DeviceThread.{sharers}{Across(update.Kind)}({Registers[update.Name].Text});");
                        Registers[update.Name] = Spelled.Atom(total, Code.Depth);
                    }
                    break;
                case Store store when !IsRegister(store.Array):
                    var value = Value(store.Value);
                    var kept = Spelled.Atom(Names.Fresh(CSharpNames.Identifier(store.Array) + "Value"), Code.Depth);
                    Code.Line($"var {kept.Text} = {value.Text};");
                    if (isRewritten)
                    {
                        Code.Line("DeviceThread.Barrier();");
                    }
                    var target = new Element(store.Array, store.At);
                    var place = Place(target, mayBeOutside: false).Text;
                    Code.Open($"if ({isFirst})");
                    Code.Line($"{place} = {kept.Text};");
                    Code.Close();
                    Code.Forget(store.Array);
                    Code.Remember(target, kept, Code.Depth);
                    break;
                default:
                    Write(body[i], body.Skip(i + 1));
                    break;
            }
        }
    }

    private void WriteAll(EquatableArray<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            Write(statements[i], statements.Skip(i + 1));
        }
    }

    private void Write(Statement statement, IEnumerable<Statement> following)
    {
        switch (statement)
        {
            case Loop loop:
                WriteLoop(loop, Index(loop.From).Text, "1");
                break;
            case Local local:
                Code.Line($"var {local.Name} = {Value(local.Initial).Text};");
                Registers[local.Name] = Spelled.Atom(local.Name, Code.Depth);
                break;
            case Update update:
                Code.Line(Accumulate(Registers[update.Name].Text, update.Kind, Value(update.Value).Text));
                break;
            case Store store:
                WriteStore(store, following);
                break;
            default:
                throw new InvalidOperationException("a statement without a spelling: " + statement.GetType().Name);
        }
    }

    private void WriteLoop(Loop loop, string first, string step)
    {
        var index = CSharpNames.Identifier(loop.Index);
        var count = Index(loop.Count).Text;
        Code.Open($"for (var {index} = {first}; {index} < {count}; {(step == "1" ? index + "++" : $"{index} += {step}")})", loop.Body);
        IndexDepths[loop.Index] = Code.Depth;
        WriteAll(loop.Body);
        Code.Close();
    }

    private void WriteStore(Store store, IEnumerable<Statement> following)
    {
        var value = Value(store.Value);
        if (IsRegister(store.Array))
        {
            var name = Names.Fresh(CSharpNames.Identifier(store.Array) + "Value");
            Code.Line($"var {name} = {value.Text};");
            Code.Forget(store.Array);
            Registers[store.Array] = Spelled.Atom(name, Code.Depth);
            return;
        }
        var target = new Element(store.Array, store.At);
        var isReadAgain = following.Any(s => s is Update u && u.Value.All().Contains(target) || s is Store x && x.Value.All().Contains(target));
        if (isReadAgain)
        {
            var kept = Spelled.Atom(Names.Fresh(CSharpNames.Identifier(store.Array) + "New"), Code.Depth);
            Code.Line($"var {kept.Text} = {value.Text};");
            value = kept;
        }
        Code.Line($"{Place(target, mayBeOutside: false).Text} = {value.Text};");
        Code.Forget(store.Array);
        if (isReadAgain)
        {
            Code.Remember(target, value, Code.Depth);
        }
    }

    private static string Accumulate(string sum, ReductionKind kind, string value) => kind switch
    {
        ReductionKind.Max => $"{sum} = MathF.Max({sum}, {value});",
        ReductionKind.Min => $"{sum} = MathF.Min({sum}, {value});",
        _ => $"{sum} += {value};",
    };

    private static string Across(ReductionKind kind) => kind switch
    {
        ReductionKind.Max => "Max",
        ReductionKind.Min => "Min",
        _ => "Sum",
    };
}

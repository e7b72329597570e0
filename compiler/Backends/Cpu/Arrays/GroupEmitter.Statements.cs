using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Loops, accumulators and stores.</summary>
internal sealed partial class GroupEmitter
{
    /// <summary>The loop's own index for that of each later round.</summary>
    private readonly Dictionary<string, string> rounds = new(StringComparer.Ordinal);

    private LaneState? lane;

    protected override string? LaneIndex => lane?.Index;

    /// <summary>The index whose neighbours are the lanes of registers, at the place that is being written.</summary>
    /// <param name="Count">The variable with the number of lanes in use; null where all are.</param>
    /// <param name="Loop">The loop of the lanes; null where the whole piece shares them.</param>
    private sealed record LaneState(string Index, string? Count, Loop? Loop);

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
            case Loop { IsLanes: true } loop:
                WriteLanes(loop);
                break;
            case Loop loop:
                WriteLoop(loop);
                break;
            case Local local:
                WriteLocal(local, following);
                break;
            case Update update:
                Code.Line(Accumulate(update));
                break;
            case Store store:
                WriteStore(store, following);
                break;
            default:
                throw new InvalidOperationException("a statement without a spelling: " + statement.GetType().Name);
        }
    }

    private void WriteLoop(Loop loop)
    {
        var index = CSharpNames.Identifier(loop.Index);
        var (from, count) = (Index(loop.From), Index(loop.Count));
        Code.Open($"for (nint {index} = {from.Text}; {index} < {count.Text}; {(loop.Step == 1 ? index + "++" : index + " += " + loop.Step.ToString(CultureInfo.InvariantCulture))})", loop.Body);
        IndexDepths[loop.Index] = Code.Depth;
        for (var round = 1; round < loop.Step; round++)
        {
            var later = UnrollAndJam.IndexOf(loop.Index, round);
            Code.Line($"var {later} = {index} + {round.ToString(CultureInfo.InvariantCulture)};");
            IndexDepths[later] = Code.Depth;
            rounds[later] = loop.Index;
        }
        WriteAll(loop.Body);
        Code.Close();
    }

    /// <summary>Whole registers first, then what is left in one partial register.</summary>
    private void WriteLanes(Loop loop)
    {
        var index = CSharpNames.Identifier(loop.Index);
        var (from, count) = (Index(loop.From), Index(loop.Count));
        var whole = Names.Fresh(loop.Index + "Whole");
        var length = from.Text == "0" ? count.Operand : $"({count.Operand} - {from.Operand})";
        Code.Line($"nint {whole} = {count.Operand} - ({length} % TLanes.Count);");
        var outer = lane;
        lane = new LaneState(loop.Index, null, loop);
        Code.Open($"for (nint {index} = {from.Text}; {index} < {whole}; {index} += TLanes.Count)", loop.Body);
        IndexDepths[loop.Index] = Code.Depth;
        WriteAll(loop.Body);
        Code.Close();

        var rest = Names.Fresh(loop.Index + "Rest");
        lane = lane with { Count = rest };
        Code.Open($"if ({whole} < {count.Operand})", loop.Body);
        IndexDepths[loop.Index] = Code.Depth;
        Code.Line($"var {index} = {whole};");
        Code.Line($"var {rest} = (int)({count.Operand} - {whole});");
        WriteAll(loop.Body);
        Code.Close();
        lane = outer;
        AddUpLanes(loop);
    }

    /// <summary>Accumulators that had a value in each lane become one number.</summary>
    private void AddUpLanes(Loop loop)
    {
        foreach (var update in loop.Body.OfType<Update>().Where(u => Registers[u.Name].IsVector))
        {
            var total = Names.Fresh(update.Name + "Total");
            var across = update.Kind switch
            {
                ReductionKind.Max => "Maximum",
                ReductionKind.Min => "Minimum",
                _ => "Sum",
            };
            Code.Line($"var {total} = TLanes.{across}({Registers[update.Name].Text});");
            Registers[update.Name] = new Spelled(total, false, Code.Depth, true);
        }
    }

    private void WriteLocal(Local local, IEnumerable<Statement> following)
    {
        var isVector = HasLanes(local.Name, following.ToEquatableArray());
        var name = Names.Fresh(local.Name);
        var initial = Value(local.Initial);
        Code.Line($"var {name} = {(isVector ? Vector(initial).Text : initial.Text)};");
        Registers[local.Name] = new Spelled(name, isVector, Code.Depth, true);
    }

    /// <summary>Whether an accumulator has a value for each lane: it adds what varies across lanes, or adds in the loop of the lanes.</summary>
    private bool HasLanes(string accumulator, EquatableArray<Statement> statements)
    {
        var inner = statements.Flatten().OfType<Loop>().ToList();
        bool Adds(Statement s) => s is Update update && update.Name == accumulator;
        bool Varies(Expr value) => VariesAcrossLanes(value) || value.All().Any(e => e is Element { At.Count: 0 } x && x.Array != accumulator && IsAddedTo(x.Array) && HasLanes(x.Array, statements));
        bool IsAddedTo(string name) => statements.Flatten().Any(s => s is Update update && update.Name == name);
        return inner.Any(l => l.IsLanes && l.Body.Any(Adds)) || statements.Flatten().Any(s => Adds(s) && Varies(((Update)s).Value));
    }

    private string Accumulate(Update update)
    {
        var sum = Registers[update.Name];
        var isMasked = lane is { Loop: not null, Count: not null } && update.Value is not null && sum.IsVector && lane.Index == LaneReduction(update);
        if (update.Kind == ReductionKind.Sum && sum.IsVector && !isMasked && Factors(update.Value!) is { Count: > 1 } factors)
        {
            return $"{sum.Text} = TLanes.MultiplyAdd({Vector(Product(factors.GetRange(0, factors.Count - 1))).Text}, {Vector(factors[factors.Count - 1].Spelled).Text}, {sum.Text});";
        }
        var value = Value(update.Value!);
        if (!sum.IsVector)
        {
            return update.Kind switch
            {
                ReductionKind.Max => $"{sum.Text} = MathF.Max({sum.Text}, {value.Text});",
                ReductionKind.Min => $"{sum.Text} = MathF.Min({sum.Text}, {value.Text});",
                _ => $"{sum.Text} += {value.Text};",
            };
        }
        var vector = Vector(value).Text;
        if (isMasked)
        {
            var neutral = update.Kind switch
            {
                ReductionKind.Max => "TLanes.Create(float.NegativeInfinity)",
                ReductionKind.Min => "TLanes.Create(float.PositiveInfinity)",
                _ => "TLanes.Zero",
            };
            vector = $"TLanes.Select(TLanes.First({lane!.Count}), {vector}, {neutral})";
        }
        return update.Kind switch
        {
            ReductionKind.Max => $"{sum.Text} = TLanes.Max({sum.Text}, {vector});",
            ReductionKind.Min => $"{sum.Text} = TLanes.Min({sum.Text}, {vector});",
            _ => $"{sum.Text} += {vector};",
        };
    }

    /// <summary>The index of the lanes if the update adds across them, so that lanes which are not in use must not count.</summary>
    private string? LaneReduction(Update update) => lane!.Loop!.Body.Contains(update) ? lane.Index : null;

    private void WriteStore(Store store, IEnumerable<Statement> following)
    {
        if (IsRegister(store.Array))
        {
            var value = Value(store.Value);
            var name = Names.Fresh(CSharpNames.Identifier(store.Array) + "Value");
            Code.Line($"var {name} = {value.Text};");
            Code.Forget(store.Array);
            Registers[store.Array] = new Spelled(name, value.IsVector, Code.Depth, true);
            return;
        }
        var target = new Element(store.Array, store.At);
        var isReadAgain = following.Any(s => s is Update u && u.Value.All().Contains(target) || s is Store x && x.Value.All().Contains(target));
        if (!isReadAgain)
        {
            Code.Line(StoreText(target, Value(store.Value)));
            Code.Forget(store.Array);
            return;
        }
        var kept = Names.Fresh(CSharpNames.Identifier(store.Array) + "New");
        var next = Value(store.Value);
        next = LaneDimensions(target).Count > 0 ? Vector(next) : next;
        Code.Line($"var {kept} = {next.Text};");
        var variable = new Spelled(kept, next.IsVector, Code.Depth, true);
        Code.Line(StoreText(target, variable));
        Code.Forget(store.Array);
        Code.Remember(target, variable, Code.Depth);
    }
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>The loops along k, and what is unrolled inside of them.</summary>
public sealed partial class Vectorizer
{
    // for segment: { p = 0; for block in segment: unrolled k;  t += … }
    private void SegmentLoop(Loop loop)
    {
        StartOuter(loop);
        var segment = new IndexValue(SegmentIndex);
        if (segments.Span == 0)
        {
            code.Loop(SegmentIndex, new Number(0), Ceiling(columns, segments.Segment), segments.Segment, () => SegmentBody(loop, segment));
            return;
        }
        // Words whose codes no segment shares evenly: the segments of a span, which has whole words, are a loop in a loop.
        var perSpan = segments.Span / segments.Segment;
        segmentInSpan = segment;
        code.Loop(SpanIndex, new Number(0), Ceiling(columns, segments.Span), segments.Span, () =>
        {
            var whole = IndexAlgebra.Add(IndexAlgebra.Multiply(new Number(perSpan), new IndexValue(SpanIndex)), segment);
            code.Loop(SegmentIndex, new Number(0), new Number(perSpan), segments.Segment, () => SegmentBody(loop, whole));
            foreach (var advance in spanAdvances)
            {
                code.Advancing(advance.Key, advance.Value);
            }
            code.AdvanceAll();
        });
    }

    private void SegmentBody(Loop loop, Expr segment)
    {
        var inner = loop.Body.OfType<Loop>().SingleOrDefault();
        foreach (var local in loop.Body.OfType<Local>())
        {
            Declare(local, floatSums);
            if (NarrowOf(local, inner) is { } narrow)
            {
                accumulators[local.Name].StartNarrow(code, narrow);
            }
            else
            {
                accumulators[local.Name].Start(code);
            }
        }
        if (inner is not null)
        {
            LoadOfSegment(inner.Body, new Point(null, segment, 0));
            var blocks = segments.Segment / segments.Block;
            var rest = new Binary(BinaryOperator.Subtract, Ceiling(columns, segments.Block), IndexAlgebra.Multiply(new Number(blocks), segment));
            Expr count = segments.Span == 0 ? new Binary(BinaryOperator.Min, new Number(blocks), rest) : new Number(blocks);
            var first = segments.Wide == 0 ? new Number(0) : WideLoop(inner.Body, segment, count);
            code.Loop(BlockIndex, first, count, segments.Block, () => Blocks(inner.Body, new Point(new IndexValue(BlockIndex), segment, 0)));
        }
        Combine(loop.Body, new Point(null, segment, 0));
        code.AdvanceAll();
    }

    // The body of a loop within a segment.
    private void Blocks(EquatableArray<Statement> updates, Point point)
    {
        Unroll(updates, point, Body);
        foreach (var accumulator in accumulators.Values.Where(a => !a.KeepsNarrow))
        {
            accumulator.Widen(code);
        }
        code.AdvanceAll();
    }

    // What the elements of a segment share, before the loop over its blocks.
    private void LoadOfSegment(EquatableArray<Statement> updates, Point point)
    {
        foreach (var element in updates.SelectMany(ExpressionsOf).SelectMany(e => e.All()).OfType<Element>().Distinct())
        {
            if (context.Weight.FieldOf(element.Array) is { Constant: null } field && FieldShape.Of(context.Weight.Format, field) is { IsCode: false, IsTable: false } shape
                && (shape.ColumnGroup == FieldShape.None || shape.ColumnGroup % segments.Segment == 0))
            {
                Parameter(element, field, point);
            }
        }
    }

    // for block: for each of its segments, unrolled: { p = unrolled k;  t += … }
    private void BlockLoop(Loop loop)
    {
        StartOuter(loop);
        code.Loop(BlockIndex, new Number(0), Ceiling(columns, segments.Block), segments.Block, () =>
        {
            declared.Clear();
            for (var from = 0; from < segments.Block; from += segments.Segment)
            {
                var point = new Point(new IndexValue(BlockIndex), null, from);
                foreach (var local in loop.Body.OfType<Local>())
                {
                    Declare(local, floatSums);
                }
                if (loop.Body.OfType<Loop>().SingleOrDefault() is { } inner)
                {
                    Unroll(inner.Body, point, segments.Segment);
                }
                Combine(loop.Body, point);
            }
            code.AdvanceAll();
        });
    }

    // for block from firstBlock to endBlock: panel[k] = w
    private void Panel(Expr value)
    {
        code.Loop(BlockIndex, new IndexValue("firstBlock"), new IndexValue("endBlock"), segments.Block, () =>
        {
            for (var k = 0; k < segments.Block; k++)
            {
                code.Add(new StorePanel("panel", k, Float(value, 0, new Point(new IndexValue(BlockIndex), null, k))));
            }
            code.Advancing("panel", segments.Block);
            code.AdvanceAll();
        });
    }

    private void StartOuter(Loop loop)
    {
        groupIndex = loop.Index;
        restIndex = loop.Body.OfType<Loop>().SingleOrDefault()?.Index;
        foreach (var name in loop.Body.OfType<Update>().Select(u => u.Name).Distinct())
        {
            accumulators[name].Start(code);
        }
        declared.Clear();
        foreach (var line in RemarkOf(loop))
        {
            code.Remark(line);
        }
    }

    // What the loop works out, and the rules that made it so.
    private IEnumerable<string> RemarkOf(Loop loop) =>
        NestPrinter.Print(loop).TrimEnd('\n').Split('\n').Prepend($"By {string.Join(", ", lowered.Steps.Select(s => s.Rule))}:");

    private void Combine(EquatableArray<Statement> body, Point point)
    {
        foreach (var name in body.OfType<Local>().Select(l => l.Name))
        {
            accumulators[name].Finish(code);
        }
        foreach (var update in body.OfType<Update>())
        {
            for (var token = 0; token < tokens; token++)
            {
                var register = accumulators[update.Name].Of(token);
                code.Add(new Assign(register, MultiplyAdd(update.Value, register, token, point)));
            }
        }
    }

    private void Declare(Local local, int ways)
    {
        var isInteger = local.Kind == LocalKind.Integer;
        accumulators[local.Name] = new Accumulator(local.Name, isInteger, tokens, isInteger || tokens > 1 ? 1 : ways, names, declared);
    }

    private static Binary Ceiling(Expr extent, int by) => new(BinaryOperator.CeilingDivide, extent, new Number(by));

    private void Unroll(EquatableArray<Statement> updates, Point start, int count)
    {
        for (var k = 0; k < count; k++)
        {
            foreach (var update in updates.Cast<Update>())
            {
                var point = start with { Offset = start.Offset + k };
                if (!accumulators[update.Name].IsInteger)
                {
                    FloatUpdate(update, point);
                }
                else if (BinaryDot.IsCount(update.Value))
                {
                    if (k % BitsPerWord == 0)
                    {
                        CountUpdate(update, point);
                    }
                }
                else if (k % BytesPerWord == 0)
                {
                    IntegerUpdate(update, point);
                }
            }
        }
    }

    // p += weight*x: the weight is decoded once for all tokens.
    private void FloatUpdate(Update update, Point point)
    {
        var accumulator = accumulators[update.Name];
        var factors = IndexAlgebra.Factors(update.Value).ToList();
        var activations = factors.Where(IsActivation).ToList();
        var weight = factors.Where(f => !IsActivation(f)).ToList();
        MachineExpr? decoded = weight.Count == 0 ? null : Float(weight.Aggregate(IndexAlgebra.Multiply), 0, point);
        if (decoded is not null && tokens > 1)
        {
            decoded = code.Named(decoded, names.Fresh("w"));
        }
        for (var token = 0; token < tokens; token++)
        {
            var x = activations.Select(a => Float(a, token, point)).Aggregate((MachineExpr?)null, (a, b) => a is null ? b : Op(OpCode.Multiply, a, b));
            accumulator.AddProduct(code, token, decoded, x ?? new Broadcast(1));
        }
    }

    private bool IsActivation(Expr factor) => factor is Element { At.Count: > 0 } element && context.Weight.FieldOf(element.Array) is null
        && lowered.Nest.Arrays.First(a => a.Name == element.Array).Role is ArrayRole.Input or ArrayRole.Turned or ArrayRole.Field;
}

using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>Expressions of the nest as values in registers.</summary>
public sealed partial class Vectorizer
{
    private MachineExpr MultiplyAdd(Expr value, MachineExpr addend, int token, Point point)
    {
        if (value is Binary { Operator: BinaryOperator.Multiply } product)
        {
            return Op(OpCode.MultiplyAdd, Float(product.Left, token, point), Float(product.Right, token, point), addend);
        }
        return Op(OpCode.Add, addend, Float(value, token, point));
    }

    private MachineExpr Float(Expr value, int token, Point point)
    {
        MachineExpr Go(Expr e) => Float(e, token, point);
        if (IsOfIndices(value))
        {
            var number = Indices(point).Of(value);
            return IndexAlgebra.Constant(number) is { } constant ? new Broadcast(constant) : number.All().OfType<ExtentValue>().Any() ? Count(number) : new IndexNumber(number);
        }
        if (IsInteger(value))
        {
            return new MachineOp(OpCode.ToFloat, LaneType.Float, EquatableArray.Of(Integer(value, token, point)));
        }
        if (IsWordFunction(value))
        {
            return new MachineOp(OpCode.ToFloat, LaneType.Float, EquatableArray.Of(Word(value, token, point)));
        }
        return value switch
        {
            Number number => new Broadcast(number.Value),
            Element { At.Count: 0 } local when accumulators.ContainsKey(local.Array) => accumulators[local.Array].Of(token),
            Element element => ElementValue(element, token, point),
            Call { Function: ConvertCodes.Function } call => Convert((Element)call.Arguments[0], point),
            Conditional c when optional.TryGetValue(c, out var register) => register,
            Conditional c => Op(OpCode.Select, Go(c.Test), Go(c.Then), Go(c.Else)),
            Unary { Operator: UnaryOperator.Negate } u => Op(OpCode.Negate, Go(u.Operand)),
            Unary u => Op(OpCode.Equal, Go(u.Operand), new Broadcast(0)),
            Binary { Operator: BinaryOperator.Add, Right: Binary { Operator: BinaryOperator.Multiply, Left: Number { Value: -1 } } negative } sum => Subtract(Go(sum.Left), negative.Right, token, point),
            Binary { Operator: BinaryOperator.Add, Right: Binary { Operator: BinaryOperator.Multiply } product } sum =>
                Op(OpCode.MultiplyAdd, Go(product.Left), Go(product.Right), Go(sum.Left)),
            Binary { Operator: BinaryOperator.FloorDivide } quotient => Quotient(Go(quotient.Left), Go(quotient.Right)),
            Binary { Operator: BinaryOperator.Modulo } b => Op(OpCode.MultiplyAdd, Op(OpCode.Negate, Go(b.Right)), Quotient(Go(b.Left), Go(b.Right)), Go(b.Left)),
            Binary b => Op(Operator(b.Operator), Go(b.Left), Go(b.Right)),
            Call { Function: "clamp" } c => Op(OpCode.Minimum, Op(OpCode.Maximum, Go(c.Arguments[0]), Go(c.Arguments[1])), Go(c.Arguments[2])),
            Call { Function: "relu" } c => Op(OpCode.Maximum, Go(c.Arguments[0]), new Broadcast(0)),
            Call c => Op(Function(c.Function), Go(c.Arguments[0])),
            _ => throw new InvalidOperationException("a value without vector code: " + value),
        };
    }

    // Exact for whole numbers of up to 24 bits.
    private static MachineOp Quotient(MachineExpr left, MachineExpr right) => Op(OpCode.Floor, Op(OpCode.Divide, left, right));

    private MachineExpr Subtract(MachineExpr from, Expr value, int token, Point point) => value is Binary { Operator: BinaryOperator.Multiply } product
        ? Op(OpCode.MultiplyAdd, Op(OpCode.Negate, Float(product.Left, token, point)), Float(product.Right, token, point), from)
        : Op(OpCode.Subtract, from, Float(value, token, point));

    // Integer accumulators, their corrections, and whole numbers: the sum stays in integers until it meets a float.
    private bool IsInteger(Expr value) => value switch
    {
        Element { At.Count: 0 } local when accumulators.TryGetValue(local.Array, out var accumulator) => accumulator.IsInteger,
        Element element => IsPreparedInteger(element),
        Binary { Operator: BinaryOperator.Add } b => IsInteger(b.Left) && IsInteger(b.Right),
        Binary { Operator: BinaryOperator.Multiply, Left: Number factor } b => factor.Value == Math.Floor(factor.Value) && b.Right is Element element && IsPreparedInteger(element),
        _ => false,
    };

    private bool IsPreparedInteger(Element element) => lowered.Nest.Arrays.FirstOrDefault(a => a.Name == element.Array) is { Role: ArrayRole.Prepared, Type.Kind: ElementKind.Int };

    private MachineExpr Integer(Expr value, int token, Point point) => value switch
    {
        Element { At.Count: 0 } local when accumulators.ContainsKey(local.Array) => accumulators[local.Array].Of(token),
        Element sums => OfGroup(sums.Array, segments.Segment, LaneType.Sum, token, point),
        Binary { Operator: BinaryOperator.Multiply, Left: Number factor, Right: Element sums } => OfGroup(sums.Array, segments.Segment, LaneType.Sum, token, point) with { Factor = (int)factor.Value },
        Binary b => new MachineOp(OpCode.AddSums, LaneType.Sum, EquatableArray.Of(Integer(b.Left, token, point), Integer(b.Right, token, point))),
        _ => throw new InvalidOperationException("no integer sum: " + value),
    };

    private MachineExpr ElementValue(Element element, int token, Point point)
    {
        if (context.Weight.FieldOf(element.Array) is { Constant: null } field)
        {
            var shape = FieldShape.Of(context.Weight.Format, field);
            return shape.IsTable ? Entry(element, shape, token, point) : shape.IsCode ? Convert(element, point) : Parameter(element, field, point);
        }
        var array = lowered.Nest.Arrays.First(a => a.Name == element.Array);
        switch (array.Role)
        {
            case ArrayRole.Table:
                return TableEntry(array, element, token, point);
            case ArrayRole.Prepared:
                return OfGroup(array.Name, segments.Segment, LaneType.Float, token, point);
            case ArrayRole.Optional or ArrayRole.Input when element.At.Count == 1:
                return new LoadRows(array.Name);
            case ArrayRole.Input or ArrayRole.Turned:
                var cursor = Cursors.Token(array.Name, token);
                code.Advancing(cursor, segments.Block);
                return new LoadScalar(cursor, new Number(point.Offset), LaneType.Float, point.Reach(1));
            default:
                var activation = context.Activation!;
                return OfGroup(array.Name, FieldShape.Of(activation.Format, activation.FieldOf(element.Array)!).ColumnGroup, LaneType.Float, token, point);
        }
    }

    // A number of the activations that holds for a group of k.
    private LoadScalar OfGroup(string array, int group, LaneType type, int token, Point point)
    {
        var cursor = Cursors.Token(array, token);
        var (at, reach) = GroupAt(cursor, group, point);
        return new LoadScalar(cursor, at, type, reach);
    }

    private MachineExpr TableEntry(NestArray array, Element element, int token, Point point)
    {
        var entries = array.Values!.Value;
        if (element.At[0] is Number index)
        {
            return new Broadcast(entries[(int)index.Value]);
        }
        var table = TableOf(array.Name);
        if (element.At[0] is not Call { Function: CodeFunction.PackedBits } bits)
        {
            return new Gather(table, new MachineOp(OpCode.ToInteger, LaneType.Sum, EquatableArray.Of(Float(element.At[0], token, point))));
        }
        var word = LaneBits((Element)bits.Arguments[0], point);
        return entries.Count <= 1 << CodeFunction.LargestTableBits ? new LookUp(table, word) : new Gather(table, word);
    }

    private string TableOf(string array)
    {
        code.UseTable(tables[array].Name);
        return tables[array].Name;
    }

    private Register Parameter(Element element, FieldModel field, Point point)
    {
        var stream = context.Layout.Parameters.Single(s => s.Field.Name == field.Name && s.Plane.Equals(PlaneOf(element, s)));
        var cursor = Cursors.Of(stream);
        var (at, reach) = GroupAt(cursor, stream.Field.ColumnGroup, point);
        // Named, so that the terms and tokens of a segment share one load and one conversion.
        return code.Once((cursor, at), () => names.Fresh(stream.Name), new LoadParameter(cursor, at, stream, reach));
    }

    // An entry of a stored table: shared by all tokens of this k.
    private Register Entry(Element element, FieldShape shape, int token, Point point)
    {
        var stream = context.Layout.Parameters.Single(s => s.Field.Name == shape.Name);
        return Once((element, point.Offset), stream.Name, () =>
        {
            // The group is worked out rather than counted: entries are read inside of loops and around them.
            var group = shape.ColumnGroup == FieldShape.None
                ? new Number(0)
                : Indices(point).Of(new Binary(BinaryOperator.FloorDivide, new IndexValue(context.Weight.Column), new Number(shape.ColumnGroup)));
            var free = element.At.Where((_, i) => shape.Model.Dimensions[i] is FreeDimension).ToList();
            var place = Float(IndexAlgebra.RowMajor(free, [.. shape.Table.Select(s => (Expr)new Number(s))]), token, point);
            return new LoadEntry(Cursors.Of(stream), group, stream, new MachineOp(OpCode.ToInteger, LaneType.Sum, EquatableArray.Of(place)), point.Reach(shape.ColumnGroup));
        });
    }

    private static bool IsOfIndices(Expr value) => value.All().Any(e => e is IndexValue) && value.All().All(e => e is Number or IndexValue or ExtentValue or Binary);

    // What the loops over k stand for at a point.
    private PointIndices Indices(Point point)
    {
        var k = new List<(int Step, Expr Index)>();
        if (point.Segment is { } segment)
        {
            k.Add((segments.Segment, segment));
        }
        if (point.Block is { } block)
        {
            k.Add((segments.Block, block));
        }
        return new PointIndices(context.Weight.Column, groupIndex, restIndex, segments.Segment, k, point.Offset);
    }

    private static EquatableArray<int> PlaneOf(Element element, PackedStream stream) =>
        element.At.Take(stream.Plane.Count).Select(i => IndexAlgebra.Constant(i) is { } c ? (int)c : throw new InvalidOperationException("no constant plane: " + element)).ToEquatableArray();

    // The index of a group: counted by the cursor where the loop body covers whole groups, else worked out.
    private (Expr At, Reach Reach) GroupAt(string cursor, int group, Point point)
    {
        if (group == FieldShape.None)
        {
            return (new Number(0), new Reach(0, 0, FieldShape.None));
        }
        if (point.Segment is { } segment && group % segments.Segment == 0)
        {
            // The same for the whole of the segment, and loaded for the whole of it.
            var reach = new Reach(0, segments.Segment - 1, group);
            var per = group / segments.Segment;
            if (per > 1)
            {
                return (new Binary(BinaryOperator.FloorDivide, segment, new Number(per)), reach);
            }
            if (point.Block is null)
            {
                code.Advancing(cursor, 1);
            }
            return (new Number(0), reach);
        }
        if (point.Block is not { } block)
        {
            return (new Number(0), point.Reach(group));
        }
        if (segments.Block % group == 0)
        {
            code.Advancing(cursor, segments.Block / group);
            return (new Number(point.Offset / group), point.Reach(group));
        }
        if (point.Segment is not null)
        {
            block = IndexAlgebra.Add(IndexAlgebra.Multiply(new Number(segments.Segment / segments.Block), point.Segment), block);
        }
        if (group % segments.Block == 0)
        {
            return (new Binary(BinaryOperator.FloorDivide, block, new Number(group / segments.Block)), point.Reach(group));
        }
        var k = IndexAlgebra.Add(IndexAlgebra.Multiply(new Number(segments.Block), block), new Number(point.Offset));
        return (new Binary(BinaryOperator.FloorDivide, k, new Number(group)), point.Reach(group));
    }

    private static OpCode Operator(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => OpCode.Add,
        BinaryOperator.Subtract => OpCode.Subtract,
        BinaryOperator.Multiply => OpCode.Multiply,
        BinaryOperator.And => OpCode.Multiply,
        BinaryOperator.Divide => OpCode.Divide,
        BinaryOperator.Min => OpCode.Minimum,
        BinaryOperator.Max => OpCode.Maximum,
        BinaryOperator.Or => OpCode.Maximum,
        BinaryOperator.Less => OpCode.Less,
        BinaryOperator.LessOrEqual => OpCode.LessOrEqual,
        BinaryOperator.Greater => OpCode.Greater,
        BinaryOperator.GreaterOrEqual => OpCode.GreaterOrEqual,
        BinaryOperator.Equal => OpCode.Equal,
        BinaryOperator.NotEqual => OpCode.NotEqual,
        _ => throw new InvalidOperationException("an operator without vector code: " + op),
    };

    private static OpCode Function(string name) => name switch
    {
        "floor" => OpCode.Floor,
        "round" => OpCode.Round,
        "abs" => OpCode.Abs,
        "sqrt" => OpCode.Sqrt,
        _ => throw new InvalidOperationException("a function without vector code: " + name),
    };

    private Register Once(object key, string stem, Func<MachineExpr> value) => code.Once(key, () => names.Fresh(stem), value);
}

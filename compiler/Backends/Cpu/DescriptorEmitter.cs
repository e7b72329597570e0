using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Storage;
using static Kernels.Compiler.Spelling.CSharpText;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the descriptor of a format or activation.</summary>
internal static class DescriptorEmitter
{
    public static void Write(CodeWriter writer, FormatModel format)
    {
        writer.Line("/// <summary>What encoders and loaders know of the format.</summary>");
        writer.Block("public static FormatDescriptor Descriptor { get; } = new()", () =>
        {
            writer.Line($"Name = {Quote(format.Name)},");
            if (format.IsActivation)
            {
                writer.Line("IsActivation = true,");
            }
            writer.Line($"RowAxis = {Quote(format.Axes[0])},");
            writer.Line($"ColumnAxis = {Quote(format.Axes[1])},");
            writer.Line("Text =");
            writer.Indented(() =>
            {
                writer.Line("\"\"\"");
                writer.Lines(format.Text.TrimEnd('\n'));
                writer.Line("\"\"\",");
            });
            writer.Line($"Hash = {Quote(Hash(format.Text.TrimEnd('\n')))},");
            writer.Line("Fields =");
            writer.Line("[");
            writer.Indented(() =>
            {
                foreach (var field in format.Fields)
                {
                    writer.Line(Field(field) + ",");
                }
            });
            writer.Line("],");
            writer.Line($"Value = {Value(format.Value)},");
            WriteAny(writer, "Derived", DerivedFields.All(format).Select(f => $"new({Field(f)}, {Value(f.Derived!.Value)}, [{string.Join(", ", f.Derived.Planes.Select(Quote))}])"));
            WriteAny(writer, "LowRank", LowRankForm.Of(format).Terms.Select(t => $"new({Quote(t.Index)}, {Number(t.Rank)}, {Value(t.Left)}, {Value(t.Right)})"));
            if (format.Fit is { } fit)
            {
                writer.Line("Fit = new FitPlan(");
                writer.Line("[");
                writer.Indented(() =>
                {
                    foreach (var step in fit.Steps)
                    {
                        writer.Line(Step(step) + ",");
                    }
                });
                writer.Line("]),");
            }
            if (format.FitNotServed is { } reason)
            {
                writer.Line($"FitNotServed = {Quote(reason)},");
            }
            if (format.Store is { } store)
            {
                StoreEmitter.Write(writer, store);
            }
            TensorEmitter.Write(writer, format.Tensors);
            if (!(format.IsActivation && ByteActivations.Serve(format)))
            {
                writer.Line("Layout = Layout.Packed,");
            }
        }, "};");
    }

    // Most formats have none.
    private static void WriteAny(CodeWriter writer, string name, System.Collections.Generic.IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count > 0)
        {
            ProgramSpelling.List(writer, name, all);
        }
    }

    private static string Field(FieldModel field)
    {
        var dimensions = string.Join(", ", field.Dimensions.Select(Dimension));
        var packing = field.Packing == TritPacking.Base3 ? ", TritPacking.Base3" : "";
        var constant = field.Constant is { } values ? $", Constant: [{string.Join(", ", values.Select(CSharpTables.Double))}]" : "";
        string?[] settings =
        [
            field.Sparse is { } s ? $"Sparse = new({Number(s.Kept)}, {Number(s.Of)}, {Number(s.Dimension)}, {Quote(s.Positions)})" : null,
            field.Where is { } condition ? $"Where = {Value(condition)}" : null,
            field.IsPlaces ? "IsPlaces = true" : null,
            field.Window is null ? null : $"Window = {Type(field.Type)}",
            field.Seed is { } seed ? string.Format(CultureInfo.InvariantCulture, "Seed = {0}u", seed) : null,
        ];
        var somewhere = string.Join(", ", settings.Where(s => s is not null));
        return $"new({Quote(field.Name)}, {Type(field.StoredType)}, [{dimensions}]{packing}{constant}){(somewhere.Length == 0 ? "" : $" {{ {somewhere} }}")}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Type(ElementType type) => type.Kind == ElementKind.Fp
        ? string.Format(CultureInfo.InvariantCulture, "new(ElementKind.Fp, {0}, {1}, {2})", type.Bits, type.Exponent, type.Mantissa)
        : string.Format(CultureInfo.InvariantCulture, "new(ElementKind.{0}, {1})", type.Kind, type.Bits);

    /// <summary>A dimension of a field as the runtime has it.</summary>
    public static string Dimension(Dimension dimension) => dimension switch
    {
        ImpliedDimension { Index: IndexValue axis } => $"FieldDimension.Along({Quote(axis.Name)})",
        ImpliedDimension { Index: Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis, Right: Number group } } =>
            $"FieldDimension.Along({Quote(axis.Name)}, {group.Value.ToString(CultureInfo.InvariantCulture)})",
        FreeDimension { Size: Number size } => $"FieldDimension.Free({size.Value.ToString(CultureInfo.InvariantCulture)})",
        ImpliedDimension implied => $"FieldDimension.Computed({Value(Extent(implied.Index))})",
        FreeDimension free => $"FieldDimension.Computed({Value(free.Size)})",
        _ => throw new InvalidOperationException("a dimension without a rule: " + dimension.GetType().Name),
    };

    // A remainder takes fewer values than its divisor where the axis is shorter.
    private static Expr Extent(Expr index) => index switch
    {
        Binary { Operator: BinaryOperator.Modulo } rest => new Binary(BinaryOperator.Min, Extent(rest.Left), rest.Right),
        Binary { Operator: BinaryOperator.FloorDivide } quotient => new Binary(BinaryOperator.CeilingDivide, Extent(quotient.Left), quotient.Right),
        _ => IndexAlgebra.ExtentOf(index),
    };

    private static string Step(FitStepModel step)
    {
        var fields = string.Join(", ", step.Fields.Select(Quote));
        var arguments = string.Join(", ", step.Arguments.Select(a =>
            $"new({(a.Name is null ? "null" : Quote(a.Name))}, {(a.Value is { } v ? CSharpTables.Double(v) : "null")}, {(a.Word is null ? "null" : Quote(a.Word))})"));
        var shape = step.Shape is not { } s
            ? "null"
            : $"new({Quote(s.Code)}, [{string.Join(", ", s.Levels.Select(CSharpTables.Double))}], {Name(s.Scale)}, {Name(s.Zero)}, {Name(s.Offset)}{(s.Outer is null ? "" : $", {Quote(s.Outer)}")})";
        return $"new FitStep({Quote(step.Encoder)}, [{fields}], [{arguments}], {shape})";
    }

    /// <summary>The runtime's object for a rotation.</summary>
    private static string Name(string? name) => name is null ? "null" : Quote(name);

    /// <summary>An expression as the runtime has it.</summary>
    public static string Value(Expr value)
    {
        string List(System.Collections.Generic.IEnumerable<Expr> items) => "[" + string.Join(", ", items.Select(Value)) + "]";
        return value switch
        {
            Number number => $"new NumberNode({CSharpTables.Double(number.Value)})",
            IndexValue index => $"new IndexNode({Quote(index.Name)})",
            ExtentValue extent => $"new ExtentNode({Quote(extent.Name)})",
            Element element => $"new FieldNode({Quote(element.Array)}, {List(element.At)})",
            Unary unary => $"new OperationNode({Quote(unary.Operator == UnaryOperator.Negate ? "neg" : "not")}, {List([unary.Operand])})",
            Binary binary => $"new OperationNode({Quote(Operation(binary.Operator))}, {List([binary.Left, binary.Right])})",
            Conditional choice => $"new OperationNode(\"if\", {List([choice.Test, choice.Then, choice.Else])})",
            Call call => $"new OperationNode({Quote(call.Function)}, {List(call.Arguments)})",
            Rotate { Along: IndexValue along } rotate => $"new RotateNode({Value(rotate.Body)}, {Quote(along.Name)}, {Rotation(rotate)})",
            Reduce reduce => $"new ReduceNode({Quote(reduce.Kind.ToString().ToLowerInvariant())}, {Quote(reduce.Index)}, {Value(reduce.Extent)}, {Value(reduce.Body)}){(reduce.Where is { } where ? $" {{ Where = {Value(where)} }}" : "")}",
            _ => throw new InvalidOperationException("an expression that no descriptor has: " + value),
        };
    }

    private static string Operation(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.FloorDivide => "floor/",
        BinaryOperator.CeilingDivide => "ceiling/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        BinaryOperator.Min => "min",
        BinaryOperator.Max => "max",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.And => "and",
        _ => "or",
    };
}

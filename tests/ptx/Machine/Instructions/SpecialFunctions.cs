using Kernels.PtxMachine.Numerics;

namespace Kernels.PtxMachine.Instructions;

/// <summary>rcp, sqrt, rsqrt, ex2, lg2, sin, cos and tanh. The approximate forms give the value rounded once, not the hardware's error.</summary>
internal static class SpecialFunctions
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("rcp", Domain.Float)] = Function(x => 1 / x, ["approx", "rn"], hasDouble: true),
        [("sqrt", Domain.Float)] = Function(Math.Sqrt, ["approx", "rn"], hasDouble: true),
        [("rsqrt", Domain.Float)] = Function(x => 1 / Math.Sqrt(x), ["approx"], hasDouble: false),
        [("ex2", Domain.Float)] = Function(x => Math.Pow(2, x), ["approx"], hasDouble: false),
        [("lg2", Domain.Float)] = Function(Math.Log2, ["approx"], hasDouble: false),
        [("sin", Domain.Float)] = Function(Math.Sin, ["approx"], hasDouble: false),
        [("cos", Domain.Float)] = Function(Math.Cos, ["approx"], hasDouble: false),
        [("tanh", Domain.Float)] = Function(Math.Tanh, ["approx"], hasDouble: false),
        [("ex2", Domain.Half)] = HalfFunction(x => Math.Pow(2, x), hasFlush: true),
        [("tanh", Domain.Half)] = HalfFunction(Math.Tanh, hasFlush: false),
    };

    private static Decoder Function(Func<double, double> function, string[] forms, bool hasDouble) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Special;
        var form = reader.Require(forms);
        var flushes = reader.Accept("ftz");
        var type = hasDouble ? reader.Type("f32", "f64") : reader.Type("f32");
        if (type.Bits == 64 && (flushes || form != "rn"))
        {
            throw reader.Error("f64 is executed with .rn alone");
        }
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = type.Bits == 64
            ? Lanes.Map(d, a, function)
            : Lanes.Map(d, a, Flushed.Unary(x => (float)function(x), flushes));
    };

    private static Decoder HalfFunction(Func<double, double> function, bool hasFlush) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Special;
        reader.Require("approx");
        if (hasFlush)
        {
            reader.Accept("ftz");
        }
        var type = reader.Type("f16", "f16x2", "bf16", "bf16x2");
        var (d, a) = (reader.Destination(type), reader.Source(type));
        var (read, write) = (Float16.Reader(type), Float16.Writer(type));
        ushort Element(uint x) => write(function(read((ushort)x)));
        instruction.Execute = Lanes.Map<uint, uint>(d, a, x => type.Lanes == 1 ? Element(x) : Element(x) | ((uint)Element(x >> 16) << 16));
    };
}

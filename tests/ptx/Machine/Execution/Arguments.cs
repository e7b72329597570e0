using System.Globalization;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>Lays the arguments of a launch out as the entry's parameters.</summary>
internal static class Arguments
{
    /// <exception cref="ArgumentException">Their number or a type does not fit.</exception>
    public static byte[] Pack(Kernel kernel, IReadOnlyList<object> arguments)
    {
        var parameters = kernel.Syntax.Parameters;
        if (parameters.Count != arguments.Count)
        {
            throw new ArgumentException($"Entry {kernel.Syntax.Name} has {parameters.Count} parameters, not {arguments.Count}.");
        }
        var packed = new byte[kernel.Layout.ParameterBytes];
        for (var i = 0; i < parameters.Count; i++)
        {
            var bytes = BytesOf(arguments[i], parameters[i]) ?? throw new ArgumentException(
                $"Parameter {parameters[i].Name} of entry {kernel.Syntax.Name} is .{parameters[i].Type.Name} of {parameters[i].Bytes} bytes; {arguments[i]} ({arguments[i].GetType().Name}) is none.");
            bytes.CopyTo(packed, kernel.Layout.Find(parameters[i].Name)!.Value.Offset);
        }
        return packed;
    }

    private static byte[]? BytesOf(object argument, VariableSyntax parameter)
    {
        var type = parameter.Type;
        if (parameter.Bytes != type.Bytes)
        {
            return argument is byte[] bytes && bytes.Length == parameter.Bytes ? bytes : null;
        }
        return argument switch
        {
            DeviceBuffer buffer when type.Bits == 64 && type.Kind != PtxKind.Float => BitConverter.GetBytes(buffer.Address),
            float value when type.Bits == 32 && type.Kind is PtxKind.Float or PtxKind.Untyped => BitConverter.GetBytes(value),
            double value when type.Bits == 64 && type.Kind is PtxKind.Float or PtxKind.Untyped => BitConverter.GetBytes(value),
            Half value when type.Bits == 16 => BitConverter.GetBytes(value),
            byte or sbyte or short or ushort or int or uint or long or ulong when type.Kind is PtxKind.Untyped or PtxKind.Unsigned or PtxKind.Signed =>
                Integer((IConvertible)argument, type),
            _ => null,
        };
    }

    /// <summary>The low bytes of an integer that the type can hold, read as signed or unsigned.</summary>
    private static byte[]? Integer(IConvertible argument, PtxType type)
    {
        var value = argument.ToDecimal(CultureInfo.InvariantCulture);
        var limit = (decimal)Math.Pow(2, type.Bits - 1);
        return value < -limit || value >= 2 * limit ? null : BitConverter.GetBytes(value < 0 ? (ulong)(long)value : (ulong)value)[..type.Bytes];
    }
}

namespace Kernels.IO;

/// <summary>
/// A value of a GGUF file's metadata: a number, a truth value, a string, or an array of values of one type, arrays included.
/// </summary>
public sealed class GgufValue
{
    private static readonly Type[] Types =
    [
        typeof(byte), typeof(sbyte), typeof(ushort), typeof(short), typeof(uint), typeof(int), typeof(float), typeof(bool), typeof(string), typeof(GgufArray), typeof(ulong), typeof(long), typeof(double),
    ];

    /// <summary>A value.</summary>
    /// <param name="value">A <see cref="byte"/>, <see cref="sbyte"/>, …, <see cref="bool"/>, <see cref="string"/> or <see cref="GgufArray"/>.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public GgufValue(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Type = TypeOf(value.GetType()) ?? throw new ArgumentException($"A GGUF file has no values of type {value.GetType().Name}.", nameof(value));
        Value = value;
    }

    /// <summary>Its type in the file.</summary>
    public GgufValueType Type { get; }

    /// <summary>The value in the type of .NET that has as many bits.</summary>
    public object Value { get; }

    /// <summary>The value, where it is a <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidDataException">It has another type.</exception>
    public T As<T>() => Value is T value ? value : throw new InvalidDataException($"The value is {this}, which is no {typeof(T).Name}.");

    /// <summary>The value, where it is an integer of any type up to 2^63 - 1; null for others.</summary>
    internal long? ToInteger() => Value switch
    {
        byte number => number,
        sbyte number => number,
        ushort number => number,
        short number => number,
        uint number => number,
        int number => number,
        ulong number when number <= long.MaxValue => (long)number,
        long number => number,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {(Value is GgufArray array ? array.ToString() : Value)}";

    /// <summary>The type of values of a type of .NET; null where files have none.</summary>
    internal static GgufValueType? TypeOf(Type type) => Array.IndexOf(Types, type) is >= 0 and var index ? (GgufValueType)index : null;
}

namespace Kernels.IO;

/// <summary>An array of a GGUF file's metadata.</summary>
public sealed class GgufArray
{
    /// <summary>An array.</summary>
    /// <param name="values">An array of one dimension of <see cref="byte"/>, …, <see cref="string"/> or <see cref="GgufArray"/>.</param>
    /// <exception cref="ArgumentException">It has other elements.</exception>
    public GgufArray(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ElementType = (values.Rank == 1 ? GgufValue.TypeOf(values.GetType().GetElementType()!) : null)
            ?? throw new ArgumentException($"A GGUF file has no {values.GetType().Name}.", nameof(values));
        Values = values;
    }

    /// <summary>The type of each value.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>The values: <c>string[]</c>, <c>float[]</c>, …</summary>
    public Array Values { get; }

    /// <summary>The number of values.</summary>
    public int Count => Values.Length;

    /// <summary>The values, where they are <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidDataException">They have another type.</exception>
    public T[] As<T>() => Values is T[] values ? values : throw new InvalidDataException($"The value is {this}, which is no array of {typeof(T).Name}.");

    /// <inheritdoc/>
    public override string ToString() => $"{ElementType}[{Count}]";
}

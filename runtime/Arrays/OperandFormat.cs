using System.Collections.Concurrent;
using Kernels.Formats;

namespace Kernels.Arrays;

/// <summary>The declared format that an operand of a kernel is in: what the kernel computes with is the values of a matrix in it.</summary>
public sealed record OperandFormat
{
    // A view of an array carries a number, since it lies on the stack. A program has one declaration of a name.
    private static readonly ConcurrentDictionary<string, int> Numbers = new(StringComparer.Ordinal);

    /// <summary>Of a kernel that cannot encode: a device takes the values of what is encoded already.</summary>
    public OperandFormat(string name)
    {
        Name = name;
        Number = NumberOf(name);
    }

    /// <summary>Of a kernel that encodes numbers on the way in where the format is an activation.</summary>
    public OperandFormat(FormatDescriptor descriptor)
        : this(descriptor.Name) => Descriptor = descriptor;

    /// <summary>The declared name.</summary>
    public string Name { get; }

    /// <summary>The format; null on devices.</summary>
    public FormatDescriptor? Descriptor { get; }

    /// <summary>What views of values in the format carry.</summary>
    internal int Number { get; }

    /// <summary>The number of a format, from 1 on.</summary>
    internal static int NumberOf(string name) => Numbers.GetOrAdd(name, static _ => Numbers.Count + 1);
}

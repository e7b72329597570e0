

namespace Kernels.Compiler.Storage;

/// <summary>
/// A run of bytes in the packed layout that holds one field, one plane of it, or some of the bits of its codes.
/// <see cref="Name"/> is what generated code calls it.
/// </summary>
/// <param name="Plane">The constant indices of the field's leading free dimensions: which plane of a sum this is.</param>
public abstract record PackedStream(string Name, FieldShape Field, EquatableArray<int> Plane);

/// <summary>
/// Codes as 32-bit words: for each row block, one line of 16 words (one word for each row) after another along k.
/// A word holds <see cref="PerWord"/> codes of its row; the code at k0 + 4·i + j lies in byte j, in the i-th place from the bottom.
/// </summary>
/// <param name="Shift">Where these bits begin in the code.</param>
/// <param name="Bits">How many bits of the code this stream holds: 1, 2, 4, 8, 16 or 32; with <see cref="Base3"/> a byte holds five trits.</param>
public sealed record WordStream(string Name, FieldShape Field, EquatableArray<int> Plane, int Shift, int Bits, bool Base3)
    : PackedStream(Name, Field, Plane)
{
    /// <summary>Codes in a word.</summary>
    public int PerWord => Base3 ? 20 : 32 / Bits;
}

/// <summary>
/// Numbers that hold for a group: for each row block and each group along k, <see cref="Lanes"/> of them.
/// With <see cref="PerMatrix"/> there is one run for all row blocks.
/// </summary>
/// <param name="Lanes">16, one for each row, or 1 for the whole block.</param>
/// <remarks>Of a table each group has all entries, one after another.</remarks>
public sealed record ParameterStream(string Name, FieldShape Field, EquatableArray<int> Plane, int Lanes, bool PerMatrix, ParameterStorage Storage)
    : PackedStream(Name, Field, Plane)
{
    /// <summary>Bytes of a group.</summary>
    public int GroupBytes => Field.Entries * Lanes * Bytes;

    /// <summary>Bytes of one number.</summary>
    public int Bytes => Storage switch
    {
        ParameterStorage.F32 => 4,
        ParameterStorage.F16 or ParameterStorage.BF16 or ParameterStorage.I16 or ParameterStorage.U16 => 2,
        _ => 1,
    };
}

/// <summary>How a parameter lies in the packed layout: a machine type that holds every value of the field's type.</summary>
public enum ParameterStorage { F32, F16, BF16, E8M0, I8, U8, I16, U16 }

namespace Kernels.Formats;

/// <summary>How a parameter lies in the packed layout: a machine type that holds every value of the field's type.</summary>
public enum ParameterStorage
{
    /// <summary>Floats of 32 bits.</summary>
    F32,

    /// <summary>Floats of 16 bits.</summary>
    F16,

    /// <summary>The upper halves of floats of 32 bits.</summary>
    BF16,

    /// <summary>Biased exponents of powers of two, in bytes.</summary>
    E8M0,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Signed numbers of 16 bits.</summary>
    I16,

    /// <summary>Unsigned numbers of 16 bits.</summary>
    U16,
}

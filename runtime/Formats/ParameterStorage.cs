namespace Kernels.Formats;

/// <summary>How a parameter lies in the packed layout: a machine type that holds every value of the field's type.</summary>
public enum ParameterStorage { F32, F16, BF16, E8M0, I8, U8, I16, U16 }

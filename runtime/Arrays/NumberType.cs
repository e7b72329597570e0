namespace Kernels.Arrays;

/// <summary>How the numbers of an array lie in memory.</summary>
public enum NumberType { F32, F16, BF16, I8, U8, I16, U16, I32 }

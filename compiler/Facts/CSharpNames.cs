using System;
using System.Collections.Generic;

namespace Kernels.Compiler.Facts;

/// <summary>Names of a declaration as names of generated C#.</summary>
public static class CSharpNames
{
    private static readonly string[] Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using",
        "virtual", "void", "volatile", "while", "var", "nint", "nuint", "global", "dynamic", "__arglist", "__makeref", "__reftype", "__refvalue", "await", "yield", "field", "value", "when", "where", "with", "not", "and", "or",
    ];

    /// <summary>Types that the bodies of generated methods name: a variable of that name would hide them.</summary>
    private static readonly string[] Types =
    [
        "System", "Kernels", "ILGPU", "Math", "MathF", "Span", "ReadOnlySpan", "Vector128", "Vector256", "Vector512",
        "Lanes128", "Lanes256", "Lanes512", "AdvSimdLanes", "Scalars", "Activations", "ParameterStorage", "PackedRun", "RunPlace", "RowBlockLayout", "LinearJob", "LinearSteps", "FormatDescriptor",
        "Layout", "Weights", "Descriptor", "Kernel", "Format",
        "TLanes", "TFill", "F32x4", "F32x8", "F32x16", "Pair", "Whole", "Part", "IFill", "IFloatLanes", "LaneBlocks", "LaneMath", "IndexMath", "ScratchArena", "ArrayView", "StageJob",
        "ArrayKernel", "DeviceThread", "DeviceMath", "DeviceBits", "DeviceArray", "Interop", "GpuFrame", "GpuWeights", "LinearOnDevice",
    ];

    /// <summary>The classes with instructions of x86 and Arm in .NET 10, whether or not an instruction set uses them now.</summary>
    private static readonly string[] Instructions =
    [
        "X86Base", "X86Serialize", "Sse", "Sse2", "Sse3", "Ssse3", "Sse41", "Sse42", "Avx", "Avx2", "AvxVnni", "AvxVnniInt8", "AvxVnniInt16", "Fma", "Bmi1", "Bmi2", "Lzcnt",
        "Popcnt", "Gfni", "Pclmulqdq", "Avx512F", "Avx512BW", "Avx512CD", "Avx512DQ", "Avx512Vbmi", "Avx512Vbmi2", "Avx10v1", "Avx10v2",
        "ArmBase", "AdvSimd", "Aes", "Crc32", "Dp", "Rdm", "Sha1", "Sha256", "Sve", "Sve2",
    ];

    /// <summary>Variables that generated methods have besides those of the declaration.</summary>
    private static readonly string[] Variables =
    [
        "job", "state", "call", "layout", "weights", "panel", "panelStride", "lines", "firstBlock", "endBlock", "rowBlock", "rowBlocks", "token", "rows", "columns", "at",
        "lanes", "lane", "first", "last", "end", "piece", "rest", "mark", "arePaired", "point", "isPoint", "width", "firstRow", "bias", "yAt", "frame", "ones",
    ];

    /// <summary>The beginnings of the names of constants.</summary>
    private static readonly string[] Constants = ["number_", "mask_"];

    private static readonly HashSet<string> All = new([.. Keywords, .. Types, .. Instructions, .. Variables], StringComparer.Ordinal);

    /// <summary>The words that generated code uses for itself.</summary>
    public static IReadOnlyCollection<string> Reserved => All;

    /// <summary>
    /// The name itself, with an underscore behind it where generated code uses the word for itself, and in front of it where it is like the name
    /// of a constant. Different names stay different.
    /// </summary>
    public static string Identifier(string name)
    {
        // Fields of a format that is a field's type, and positions, have a dot in their names.
        name = name.Replace('.', '_');
        var isLikeConstant = Array.Exists(Constants, c => name.TrimStart('_').StartsWith(c, StringComparison.Ordinal));
        return isLikeConstant ? "_" + name : All.Contains(name.TrimEnd('_')) ? name + "_" : name;
    }

    /// <summary>The name with a capital letter, for a property or method.</summary>
    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);
}

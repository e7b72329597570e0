using System.Collections.Generic;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>AVX2 with dot products of bytes (vpdpbusd): unsigned times signed bytes, four products added to 32 bits without saturation.</summary>
public sealed class AvxVnniTarget : Avx2Target
{
    public override string Name => "AvxVnni";

    public override IReadOnlyList<string> Needs => ["AvxVnni", "Avx2", "Fma"];

    public override ByteProducts Products => ByteProducts.Dots;

    // Signed bytes: their magnitudes are unsigned, and their signs go to the other factor.
    protected override string Dot(OpCode code, string sum, string bytes, string signed) => code == OpCode.DotSignedBytes
        ? $"AvxVnni.MultiplyWideningAndAdd({sum}, Avx2.Abs({bytes}.AsSByte()), Avx2.Sign({signed}.AsSByte(), {bytes}.AsSByte()))"
        : $"AvxVnni.MultiplyWideningAndAdd({sum}, {bytes}.AsByte(), {signed}.AsSByte())";
}

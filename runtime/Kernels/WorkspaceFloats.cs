namespace Kernels;

/// <summary>Matrices of f32 in the workspace of a call.</summary>
internal static class WorkspaceFloats
{
    private const int Alignment = 64;

    /// <summary>The bytes of a matrix, up to where the next may begin.</summary>
    public static long Bytes(long rows, long columns) => ((rows * columns * sizeof(float)) + Alignment - 1) / Alignment * Alignment;
}

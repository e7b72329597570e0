namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>A way to compute y = x wᵀ on a device.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="IsPeer">Whether it is somebody else's, there for comparison.</param>
/// <param name="IsIlgpu">Whether ILGPU compiles it: portable, and far from the floor.</param>
/// <param name="Tolerance">The largest relative error at which it counts as right.</param>
/// <param name="Takes">Whether it computes a shape.</param>
/// <param name="Prepare">Random weights of n rows by k columns, from a seed.</param>
internal sealed record LinearCandidate(
    string Name, bool IsPeer, bool IsIlgpu, double Tolerance, Func<LinearShape, bool> Takes, Func<int, int, int, ILinearOperands> Prepare);

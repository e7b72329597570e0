using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The libraries of others that this machine has, and what they bring to a class.</summary>
internal sealed class LinearPeers
{
    private readonly GgmlLibrary? ggml;
    private readonly IkLibrary? ik;
    private readonly OnnxPeer onnx;

    /// <param name="ggmlFolder">ggml's libraries; null for those that were fetched, if they were.</param>
    /// <param name="classes">What they will be asked for.</param>
    public LinearPeers(string? ggmlFolder, IEnumerable<LinearClass> classes) =>
        (ggml, ik, onnx) = (GgmlPackage.TryLoad(ggmlFolder), IkLibrary.TryLoad(), new OnnxPeer(classes.SelectMany(c => c.Onnx)));

    /// <summary>Which they are, and how to get those that are absent.</summary>
    public string Description => string.Join("; ", ggml?.Description ?? GgmlPackage.HowTo, ik?.Description ?? IkLibrary.HowTo, onnx.Description);

    /// <summary>Everybody who can compute products of the class: ours first.</summary>
    /// <param name="packed">The problem's weights in our format.</param>
    public IReadOnlyList<LinearContender> Of(LinearClass of, LinearProblem problem, PackedMatrix packed, WorkerPool pool) =>
    [
        .. GeneratedLinear.Of(packed),
        .. FromGgml(ggml, of.Ggml, problem, pool),
        .. FromGgml(ik, of.Ik, problem, pool),
        .. of.Onnx.Where(b => problem.K % b.Size == 0).SelectMany(b => onnx.Of(b, problem)),
    ];

    private static IEnumerable<LinearContender> FromGgml(GgmlLibrary? library, string[] types, LinearProblem problem, WorkerPool pool) =>
        library is null ? [] : types.Select(t => new GgmlLinear(library, GgmlType.Named(t), problem, pool));
}

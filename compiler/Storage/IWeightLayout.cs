using System.Collections.Generic;

namespace Kernels.Compiler.Storage;

/// <summary>How a back end lays weights, as far as the rules ask.</summary>
public interface IWeightLayout
{
    /// <summary>How a sum along k is cut whose factors change every <paramref name="groups"/> k.</summary>
    Segments Cut(IEnumerable<int> groups);
}

namespace Kernels.Arrays;

/// <summary>Questions about the declaration that every call asks, answered once.</summary>
public sealed partial class ArrayKernel
{
    private Counts? counts;

    /// <summary>The parameters: the first arrays.</summary>
    public int ParameterCount => Known.Parameters;

    /// <summary>The states: the arrays behind the parameters.</summary>
    public int StateCount => Known.States;

    /// <summary>The results: the arrays behind the states.</summary>
    public int ResultCount => Known.Results;

    /// <summary>The place of the number of steps among the extents; -1 in a kernel.</summary>
    internal int TimeExtent => Known.TimeExtent;

    internal int FirstState => Known.Parameters;

    internal int FirstResult => Known.Parameters + Known.States;

    /// <summary>One past the last array that a caller gives.</summary>
    internal int FirstIntermediate => Known.Parameters + Known.States + Known.Results;

    private Counts Known => counts ??= new Counts(this);

    /// <summary>The number of a parameter, state or result.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public int NumberOf(string name, ArrayRole role)
    {
        for (var i = 0; i < Arrays.Length; i++)
        {
            if (Arrays[i].Name == name && IsSameKind(Arrays[i].Role, role))
            {
                return i;
            }
        }
        var known = Arrays.Where(a => IsSameKind(a.Role, role)).Select(a => a.Name).DefaultIfEmpty("none");
        throw new ArgumentException($"{Name} has no {(IsParameter(role) ? "parameter" : role.ToString().ToLowerInvariant())} '{name}'; it has {string.Join(", ", known)}.", nameof(name));
    }

    private static bool IsParameter(ArrayRole role) => role is ArrayRole.Input or ArrayRole.Optional;

    private static bool IsSameKind(ArrayRole a, ArrayRole b) => a == b || (IsParameter(a) && IsParameter(b));

    private sealed class Counts(ArrayKernel kernel)
    {
        public int Parameters { get; } = kernel.Arrays.Count(a => IsParameter(a.Role));

        public int States { get; } = kernel.Arrays.Count(a => a.Role == ArrayRole.State);

        public int Results { get; } = kernel.Arrays.Count(a => a.Role == ArrayRole.Result);

        public int TimeExtent { get; } = kernel.Axis is null ? -1 : PlaceOf(kernel, kernel.Axis.ToUpperInvariant());

        private static int PlaceOf(ArrayKernel kernel, string extent) => kernel.Extents.IndexOf(kernel.Extents.First(e => e.Name == extent));
    }
}

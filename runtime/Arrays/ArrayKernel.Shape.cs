namespace Kernels.Arrays;

/// <summary>Questions about the declaration that every call asks, answered once.</summary>
public sealed partial class ArrayKernel
{
    private int? parameterCount;
    private int? stateCount;
    private int? resultCount;
    private int? timeExtent;

    /// <summary>The parameters: the first arrays.</summary>
    public int ParameterCount => parameterCount ??= Arrays.Count(a => a.Role is ArrayRole.Input or ArrayRole.Optional);

    /// <summary>The states: the arrays behind the parameters.</summary>
    public int StateCount => stateCount ??= Arrays.Count(a => a.Role == ArrayRole.State);

    /// <summary>The results: the arrays behind the states.</summary>
    public int ResultCount => resultCount ??= Arrays.Count(a => a.Role == ArrayRole.Result);

    /// <summary>The place of the number of steps among the extents; -1 in a kernel.</summary>
    internal int TimeExtent => timeExtent ??= Axis is null ? -1 : FindExtent(Axis.ToUpperInvariant());

    internal int FirstState => ParameterCount;

    internal int FirstResult => ParameterCount + StateCount;

    /// <summary>The number of a parameter, state or result.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public int NumberOf(string name, ArrayRole role)
    {
        for (var i = 0; i < Arrays.Length; i++)
        {
            var isParameter = role is ArrayRole.Input or ArrayRole.Optional && Arrays[i].Role is ArrayRole.Input or ArrayRole.Optional;
            if (Arrays[i].Name == name && (Arrays[i].Role == role || isParameter))
            {
                return i;
            }
        }
        var known = Arrays.Where(a => a.Role == role || (role == ArrayRole.Input && a.Role == ArrayRole.Optional)).Select(a => a.Name);
        throw new ArgumentException($"{Name} has no {(role is ArrayRole.Input or ArrayRole.Optional ? "parameter" : role.ToString().ToLowerInvariant())} '{name}'; it has {string.Join(", ", known)}.", nameof(name));
    }

    private int FindExtent(string name)
    {
        for (var i = 0; i < Extents.Length; i++)
        {
            if (Extents[i].Name == name)
            {
                return i;
            }
        }
        throw new InvalidOperationException($"{Name} has no extent {name}");
    }
}

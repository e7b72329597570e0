using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>Where an entry's variables lie: parameters, shared arrays (then dynamic memory) and constants, each from 0.</summary>
internal sealed class MemoryLayout
{
    private readonly Dictionary<string, (StateSpace Space, int Offset)> offsets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VariableSyntax> globals = new(StringComparer.Ordinal);

    /// <summary>Generic addresses from here on are shared memory.</summary>
    public const ulong SharedWindow = 1UL << 62;

    /// <summary>Generic addresses from here on are constants.</summary>
    public const ulong ConstantWindow = 1UL << 61;

    public int ParameterBytes { get; private set; }

    public int StaticSharedBytes { get; private set; }

    public byte[] Constants { get; private set; } = [];

    public static MemoryLayout Of(ModuleSyntax module, EntrySyntax entry)
    {
        var layout = new MemoryLayout { ParameterBytes = 0 };
        layout.ParameterBytes = layout.Place(entry.Parameters, StateSpace.Parameter);
        var shared = module.Variables.Concat(entry.Variables).Where(v => v.Space == StateSpace.Shared).ToList();
        layout.StaticSharedBytes = layout.Place([.. shared.Where(v => !v.IsExtern), .. shared.Where(v => v.IsExtern)], StateSpace.Shared);
        var constants = module.Variables.Where(v => v.Space == StateSpace.Constant).ToList();
        layout.Constants = new byte[layout.Place(constants, StateSpace.Constant)];
        foreach (var constant in constants.Where(c => c.Initial is not null))
        {
            constant.Initial!.ToArray().CopyTo(layout.Constants, layout.offsets[constant.Name].Offset);
        }
        foreach (var variable in module.Variables.Where(v => v.Space == StateSpace.Global))
        {
            layout.globals.Add(variable.Name, variable);
        }
        return layout;
    }

    /// <summary>The state space and offset of a parameter, shared array or constant.</summary>
    public (StateSpace Space, int Offset)? Find(string name) => offsets.TryGetValue(name, out var place) ? place : null;

    /// <summary>Whether this is a <c>.global</c> variable, whose address the launch knows.</summary>
    public bool IsGlobal(string name) => globals.ContainsKey(name);

    /// <summary>Places variables one behind the other, aligned; those without a size share the place behind the others.</summary>
    private int Place(IReadOnlyList<VariableSyntax> variables, StateSpace space)
    {
        var end = 0;
        var open = variables.Where(v => v.IsExtern).Select(v => v.Alignment).DefaultIfEmpty(1).Max();
        foreach (var variable in variables)
        {
            var alignment = variable.IsExtern ? open : variable.Alignment;
            end = (end + alignment - 1) / alignment * alignment;
            if (!offsets.TryAdd(variable.Name, (space, end)))
            {
                throw new PtxException(variable.Line, variable.Name, "a variable is declared twice");
            }
            end += variable.Bytes;
        }
        return end;
    }
}

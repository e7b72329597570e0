using System.Collections.Immutable;

namespace Kernels.Models.Llama;

/// <summary>Which layers turn queries and keys by their positions, and which see a window: by a rule, or by a list of all layers.</summary>
public sealed record LayerAttentions
{
    private const string Sliding = "\"sliding_attention\"";
    private const string Full = "\"full_attention\"";
    private const string IsTurned = "1";
    private const string IsNotTurned = "0";

    // Qwen2's, where a file does not say.
    private const int DefaultFirst = 28;

    /// <summary>Each how many layers one is not turned; null where all are.</summary>
    public int? UnturnedInterval { get; init; }

    /// <summary>Whether each layer is turned; empty for the rule.</summary>
    public ImmutableArray<bool> Turned { get; init; } = [];

    /// <summary>The most tokens that a query sees where a layer has a window, its own included; null where none has.</summary>
    public int? Window { get; init; }

    /// <summary>The first layer that has a window; those behind it have it too.</summary>
    public int FirstWindowed { get; init; }

    /// <summary>Whether each layer has a window; empty for the rule.</summary>
    public ImmutableArray<bool> Windowed { get; init; } = [];

    /// <summary>Whether a layer turns queries and keys.</summary>
    public bool Turns(int layer) => Turned.IsEmpty ? UnturnedInterval is not { } interval || (layer + 1) % interval != 0 : Turned[layer];

    /// <summary>The most tokens that a query of a layer sees; null for all before it.</summary>
    public int? WindowOf(int layer) => (Windowed.IsEmpty ? layer >= FirstWindowed : Windowed[layer]) ? Window : null;

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">A key is wrong.</exception>
    internal static LayerAttentions Read(ConfigReader config, LlamaFamily family, int layers)
    {
        var attentions = new LayerAttentions();
        if (family.UnturnedInterval is { } standard)
        {
            // 1 stands for a layer that is turned, whatever the key is called.
            attentions = attentions with
            {
                UnturnedInterval = config.Count("no_rope_layer_interval", standard),
                Turned = config.Has("no_rope_layers") ? [.. config.List("no_rope_layers", layers, [IsNotTurned, IsTurned]).Select(t => t == IsTurned)] : [],
            };
        }
        return WithWindows(attentions, config, family, layers);
    }

    /// <summary>Refuses windows where a family has none.</summary>
    internal static void ExpectNoWindows(ConfigReader config, LlamaFamily family)
    {
        if (family.Windows == WindowRule.Never)
        {
            config.Expect("use_sliding_window", "false");
            config.Expect("sliding_window", "null");
            config.Ignore("max_window_layers");
        }
    }

    private static LayerAttentions WithWindows(LayerAttentions attentions, ConfigReader config, LlamaFamily family, int layers)
    {
        ImmutableArray<bool> windowed = config.Has("layer_types") ? [.. config.List("layer_types", layers, [Full, Sliding]).Select(t => t == Sliding)] : [];
        if (family.Windows == WindowRule.Never)
        {
            return windowed.Contains(true) ? throw config.Error($"layer_types has {Sliding}, but {family.ModelType} has no windows.") : attentions;
        }
        var first = family.Windows == WindowRule.Flagged ? config.Count("max_window_layers", DefaultFirst, 0) : 0;
        int? window = config.Has("sliding_window") ? config.Count("sliding_window") : config.IsNull("sliding_window") ? null : family.Window;
        if (family.Windows == WindowRule.Always || config.Flag("use_sliding_window", false))
        {
            return attentions with { Window = window, FirstWindowed = first, Windowed = windowed };
        }
        return windowed.Contains(true) ? throw config.Error($"layer_types has {Sliding}, but {family.ModelType} sees windows only where use_sliding_window is true.") : attentions;
    }
}

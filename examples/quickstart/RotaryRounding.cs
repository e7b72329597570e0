using System.Text.Json;

namespace Kernels.Quickstart;

/// <summary>How precise the frequencies of rotary embedding are.</summary>
public enum RotaryRounding { Auto, F32, F16 }

/// <summary>
/// Small models that were trained in float32 and saved by <c>model.half()</c> have frequencies rounded to float16, and so have the
/// logits recorded from them. A config.json cannot say so; for models of at most 1024 positions in float16 it is taken for granted.
/// Longer models keep exact frequencies, since the error grows with the position.
/// </summary>
internal static class RotaryFrequencies
{
    private const int LongestRounded = 1024;

    public static bool AreRounded(RotaryRounding choice, string modelFolder) => choice switch
    {
        RotaryRounding.F32 => false,
        RotaryRounding.F16 => true,
        _ => IsSmallHalfModel(Path.Combine(modelFolder, "config.json")),
    };

    private static bool IsSmallHalfModel(string config)
    {
        if (!File.Exists(config))
        {
            return false;
        }
        using var json = JsonDocument.Parse(File.ReadAllText(config));
        return json.RootElement.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "float16"
            && json.RootElement.TryGetProperty("max_position_embeddings", out var positions)
            && positions.ValueKind == JsonValueKind.Number && positions.GetInt32() <= LongestRounded;
    }
}

namespace Kernels.Models.Llama;

/// <summary>
/// Reads θ and the scaling of a rotary embedding: θ at the top level or under <c>rope_parameters</c> (since transformers 5), the scaling
/// there or under the older <c>rope_scaling</c>, whose type is called <c>rope_type</c> or, older still, <c>type</c>.
/// </summary>
internal static class RotarySettings
{
    private const string ShareKey = "partial_rotary_factor";

    /// <exception cref="InvalidDataException">A key is missing or wrong, or two say different things.</exception>
    public static (double Theta, RotaryScaling Scaling) Read(ConfigReader config, LlamaFamily family)
    {
        var theta = config.Number("rope_theta", family.RopeTheta);
        RotaryScaling? scaling = null;
        var isStated = config.Has("rope_theta");
        foreach (var key in (ReadOnlySpan<string>)["rope_parameters", "rope_scaling"])
        {
            if (config.Section(key) is not { } section)
            {
                continue;
            }
            var here = section.Number("rope_theta", theta);
            if (isStated && here != theta)
            {
                throw config.Error($"rope_theta is {theta}, but {key}.rope_theta is {here}; they should be the same.");
            }
            (theta, isStated) = (here, isStated || section.Has("rope_theta"));
            if (ReadScaling(section) is not { } found)
            {
                continue;
            }
            ExpectWhole(section, family);
            section.Finish();
            if (scaling is not null && found != scaling)
            {
                throw config.Error("rope_parameters and rope_scaling say different things; leave one of them.");
            }
            scaling = found;
        }
        return (theta, scaling ?? new RotaryScaling.None());
    }

    /// <summary>How many elements of a head are turned, the first ones; null for all.</summary>
    /// <exception cref="InvalidDataException">They are no pairs of elements of the head, or two keys say different things.</exception>
    public static int? Width(ConfigReader config, LlamaFamily family, int headWidth)
    {
        ExpectWhole(config, family);
        if (!family.TurnsParts)
        {
            return null;
        }
        var shares = new[] { config, config.Section("rope_parameters"), config.Section("rope_scaling") }.Where(s => s is not null).Select(s => Share(s!)).Where(s => s is not null).Distinct().ToList();
        if (shares.Count > 1)
        {
            throw config.Error($"{ShareKey} is {shares[0]} and {shares[1]}; they should be the same.");
        }
        var width = (int)(headWidth * (shares.FirstOrDefault() ?? 1));
        return width == headWidth ? null
            : width > 0 && width % 2 == 0 ? width
            : throw config.Error($"{ShareKey} is {shares[0]}; it turns {width} of the {headWidth} elements of a head, where pairs are turned.");
    }

    private static double? Share(ConfigReader section)
    {
        double? share = section.Has(ShareKey) ? section.Number(ShareKey) : null;
        return share is > 1 ? throw section.Error($"{ShareKey} is {share}; it is at most 1.") : share;
    }

    /// <summary>Refuses a share of a head where a family turns heads as wholes.</summary>
    private static void ExpectWhole(ConfigReader section, LlamaFamily family)
    {
        if (family.TurnsParts)
        {
            section.Ignore(ShareKey);
        }
        else
        {
            section.Expect(ShareKey, "1", "1.0");
        }
    }

    /// <summary>The scaling; null for one that is not supported, which the whole configuration's end tells.</summary>
    private static RotaryScaling? ReadScaling(ConfigReader section)
    {
        var key = section.Has("rope_type") ? "rope_type" : "type";
        var type = section.Has(key) ? section.Text(key) : "default";
        if (section.Has("type") && section.Text("type") != type)
        {
            throw section.Error($"the rotary embedding is scaled by rope_type \"{type}\" and by type \"{section.Text("type")}\"; leave one of them.");
        }
        // Each of the others depends on the length of the text, or was computed in several ways by different versions of transformers.
        section.Expect(key, "\"default\"", "\"linear\"", "\"llama3\"");
        return type switch
        {
            "default" => new RotaryScaling.None(),
            "linear" => new RotaryScaling.Linear(section.Number("factor")),
            "llama3" => ReadLlama3(section),
            _ => null,
        };
    }

    private static RotaryScaling.Llama3 ReadLlama3(ConfigReader section)
    {
        var scaling = new RotaryScaling.Llama3(
            section.Number("factor"), section.Number("low_freq_factor"), section.Number("high_freq_factor"), section.Count("original_max_position_embeddings"));
        return scaling.LowFrequencyFactor < scaling.HighFrequencyFactor ? scaling : throw section.Error(
            $"low_freq_factor is {scaling.LowFrequencyFactor}; it should be smaller than high_freq_factor, {scaling.HighFrequencyFactor}.");
    }
}

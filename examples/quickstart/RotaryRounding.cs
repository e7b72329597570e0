namespace Kernels.Quickstart;

/// <summary>How precise the frequencies of rotary embedding are: as the model's config.json states, exact, or rounded to float16.</summary>
public enum RotaryRounding { Model, F32, F16 }

/// <summary>The choice as an option of loading.</summary>
internal static class RotaryRoundings
{
    /// <summary>Whether frequencies are rounded; null for what the model states.</summary>
    public static bool? AreHalf(this RotaryRounding choice) => choice == RotaryRounding.Model ? null : choice == RotaryRounding.F16;
}

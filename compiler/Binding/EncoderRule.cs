using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>An encoder that is built: the shape of equation that it serves, and its arguments.</summary>
/// <param name="Needs">The shape in words, behind "it needs".</param>
/// <param name="Serves">Whether it serves an equation.</param>
internal sealed record EncoderRule(string Name, string Needs, Func<FitCase, bool> Serves)
{
    /// <summary>Why it does not serve an equation yet that it is meant to serve, behind its name, or null.</summary>
    public Func<FitCase, string?> NotYet { get; init; } = _ => null;

    /// <summary>Whether it finds two scales, one over groups of the other's.</summary>
    public bool FindsNestedScales { get; init; }

    /// <summary>Whether it finds codes with the parameters that the step before it finds, or a search where it stands alone.</summary>
    public bool FollowsAnother { get; init; }

    /// <summary>Whether it chooses the elements that a <c>sparse n:m</c> field stores, before other steps find what is stored.</summary>
    public bool ChoosesElements { get; init; }

    /// <summary>Whether each code that it finds is that of the level nearest to the weight, so that another step may choose codes again.</summary>
    public Func<FitCase, bool> RoundsToNearest { get; init; } = _ => true;

    /// <summary>Its arguments; the first may be given without its name.</summary>
    public IReadOnlyList<EncoderArgument> Arguments { get; init; } = [];

    /// <summary>What is wrong with the arguments of a step, behind the encoder's name, or null.</summary>
    public string? ArgumentMistake(IEnumerable<FitArgument> given)
    {
        var left = Arguments.ToList();
        foreach (var argument in given)
        {
            var meant = left.Find(a => a.Name == (argument.Name ?? Arguments[0].Name));
            if (meant is null || !left.Remove(meant))
            {
                return $"has no argument '{Print(argument)}'; it takes {(Arguments.Count == 0 ? "none" : string.Join(", ", Arguments.Select(a => a.Name)))}";
            }
            if (!meant.Accepts(argument))
            {
                return $"takes {meant.Expected} as '{meant.Name}', not '{Print(argument)}'";
            }
        }
        return null;
    }

    private static string Print(FitArgument argument)
    {
        var value = argument.Word ?? argument.Value?.ToString(CultureInfo.InvariantCulture) ?? "";
        return argument.Name is null ? value : $"{argument.Name}: {value}";
    }
}

/// <summary>An argument of an encoder: a number, one of some words, or any word.</summary>
internal sealed record EncoderArgument(string Name, string Expected, Func<FitArgument, bool> Accepts)
{
    public static EncoderArgument Number(string name) => new(name, "a number", a => a.Value is not null);

    public static EncoderArgument Word(string name, params string[] words) =>
        new(name, words.Length == 0 ? "a word" : string.Join(" or ", words), a => a.Word is { } word && (words.Length == 0 || words.Contains(word)));
}

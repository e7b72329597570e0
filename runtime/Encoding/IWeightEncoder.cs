namespace Kernels.Encoding;

/// <summary>An encoder: one way to find the scale, zero point or offset of a group of weights, and their codes.</summary>
internal interface IWeightEncoder
{
    /// <summary>The word that a <c>fit</c> names it by.</summary>
    string Name { get; }

    /// <summary>The shape of equation that it serves, for error messages: "a scale and …".</summary>
    string Needs { get; }

    /// <summary>Whether it serves that shape.</summary>
    bool Serves(ScaledCode code);

    /// <summary>Whether it serves that shape with a second scale over groups of the first.</summary>
    bool ServesNestedScales => false;

    /// <summary>Whether outer scales are found together with what is under them, not beforehand alone.</summary>
    bool MovesOuterScales => false;

    /// <summary>Reads the arguments of the step and what must be known of the whole matrix.</summary>
    /// <exception cref="EncodingException">An argument is not one of the encoder's.</exception>
    IGroupEncoder Prepare(EncodingJob job);
}

/// <summary>Encodes groups, from several threads at once; what it does with a group depends on that group alone.</summary>
internal interface IGroupEncoder
{
    /// <summary>Whether the code of each weight is that of the level nearest to it under the group's parameters, so that another step may choose codes by these.</summary>
    bool RoundsToNearest => true;

    /// <summary>Finds the parameters of a group and writes the pattern of each weight's code.</summary>
    GroupParameters Encode(WeightGroup group, Span<ushort> codes);
}

/// <summary>The parameters of one group, each a number that its field can hold, the scale times the outer one; those that a format lacks are 1, 0 and 0.</summary>
internal readonly record struct GroupParameters(double Scale, double Zero = 0, double Offset = 0);

/// <summary>The weights that share their parameters, row by row.</summary>
internal readonly ref struct WeightGroup
{
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>One number for each weight, or none where all count the same.</summary>
    public required ReadOnlySpan<float> Importance { get; init; }

    /// <summary>The outer scale that the group is under; 1 where the format has none.</summary>
    public required double Outer { get; init; }

    /// <summary>The row of the matrix that the first weight comes from.</summary>
    public required int Row { get; init; }

    /// <summary>Weights of each row.</summary>
    public required int Width { get; init; }

    public required CancellationToken Cancellation { get; init; }
}

using System.Globalization;
using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The step <c>gptq</c>: codes column by column, each chosen for what the errors before it leave to be made good, so that the outputs of the layer are as near as the second moments of its
/// inputs say. The step before it says how the parameters of a group are found, when the group is entered, from the weights as the errors have moved them.
/// </summary>
/// <param name="ByActivations">Whether the columns come by falling E[x²], not from left to right.</param>
/// <param name="Damping">What is added to the diagonal of the second moments, as a part of its mean.</param>
/// <param name="Rounds">How often scales, offsets and codes are improved one by one afterwards (<see cref="FeedbackRefinement"/>).</param>
internal sealed record FeedbackStep(bool ByActivations, double Damping, int Rounds)
{
    /// <summary>The word that a <c>fit</c> names it by.</summary>
    public const string Name = "gptq";

    private const double DefaultDamping = 0.01;
    private const double DefaultRounds = 1;
    private const double MostRounds = 100;

    /// <summary>Reads the arguments of a step.</summary>
    /// <param name="groups">Finds the parameters.</param>
    /// <exception cref="EncodingException">An argument is not one of the encoder's, or codes are not what parameters make of weights.</exception>
    public static FeedbackStep Of(EncodingJob job, IGroupEncoder groups)
    {
        job.Accept("by", "damping", "rounds");
        if (!groups.RoundsToNearest)
        {
            throw job.Refuse("rounds to the nearest level, and the step before it does not");
        }
        var byActivations = job.Word("by") switch
        {
            null or "columns" => false,
            "activations" => true,
            var other => throw job.Refuse($"takes columns by 'columns' or 'activations', not '{other}'"),
        };
        var damping = job.Number("damping") ?? DefaultDamping;
        var rounds = job.Number("rounds") ?? DefaultRounds;
        if (!(rounds is >= 0 and <= MostRounds && double.IsInteger(rounds)))
        {
            throw job.Refuse(string.Create(CultureInfo.InvariantCulture, $"takes whole rounds from 0 to {MostRounds}, not {rounds}"));
        }
        return damping is > 0 and <= 1
            ? new FeedbackStep(byActivations, damping, (int)rounds)
            : throw job.Refuse(string.Create(CultureInfo.InvariantCulture, $"takes a damping above 0 and up to 1, not {damping}"));
    }

    /// <summary>The factor of a layer's second moments in the step's order, which the caller disposes.</summary>
    /// <exception cref="EncodingException">There are none, or they are none.</exception>
    public FeedbackFactor Factor(FormatDescriptor format, GroupGrid grid, int columns, EncodeOptions options)
    {
        if (options.Inputs is not { Moments: { } make } inputs)
        {
            throw new EncodingException($"{format.Name}: the encoder {Name} needs the second moments of the layer's inputs, which a calibration has; none were given.");
        }
        using var moments = make();
        if (moments.Count != (long)columns * columns)
        {
            throw new EncodingException($"{format.Name}: the second moments of inputs of {columns} columns are {columns} × {columns} numbers; {moments} were given.");
        }
        var order = ByActivations ? FeedbackOrder.ByActivations(grid, columns, inputs.Squares) : FeedbackOrder.LeftToRight(grid, columns);
        return FeedbackFactor.Of(moments, order, Damping, Rounds > 0, options.Pool, options.Cancellation)
            ?? throw new EncodingException($"{format.Name}: the second moments of the layer's inputs are not finite, or not positive semidefinite: they are no moments.");
    }
}

using System.CommandLine;

namespace Kernels.Benchmarks;

/// <summary>What <c>peers</c> is asked for.</summary>
/// <param name="Weights">n and k of each matrix of weights.</param>
/// <param name="Tokens">Each m.</param>
/// <param name="Threads">Each number of threads.</param>
/// <param name="Seconds">Time for the contenders of a class with one m and one number of threads together.</param>
/// <param name="RotationBytes">Bytes of the copies of weights that take turns, and of the plain read.</param>
/// <param name="Ggml">The folder of ggml's libraries; null for those that were fetched.</param>
/// <param name="Plot">The file of a picture; null for none.</param>
internal sealed record PeersOptions(
    IReadOnlyList<(int N, int K)> Weights, IReadOnlyList<int> Tokens, IReadOnlyList<int> Threads, IReadOnlyList<LinearClass> Classes,
    double Seconds, long RotationBytes, string? Ggml, bool Fetch, bool Json, string? Plot)
{
    /// <summary>Rows of types that are interleaved, by sixteen.</summary>
    private const int RowStep = 16;

    /// <summary>What a model of ONNX, which is one array of bytes, and the plain read's buffer hold with room to spare.</summary>
    private const int MostMegabytes = 1000;

    /// <summary>Weights of the longest blocks.</summary>
    private const int ColumnStep = 256;

    private static readonly Option<string[]> ShapesOption = new("--shapes") { Description = "n and k of the weights: 4096x4096 11008x4096", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int[]> TokensOption = new("--m") { Description = "Tokens: 1 8 256", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int[]> ThreadsOption = new("--threads") { Description = "Threads, the caller's included: 2", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> FormatOption = new("--format") { Description = "Only what is compared with this format of ours, or type of a peer" };
    private static readonly Option<double> SecondsOption = new("--seconds") { Description = "Time for each group that takes turns", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> MegabytesOption = CommonOptions.Positive("--megabytes", 200, "Copies of everybody's weights that take turns where tokens are few; more than the caches hold");
    private static readonly Option<string?> GgmlOption = new("--ggml") { Description = "The folder of ggml's shared libraries (libggml*.so), or one of them" };
    private static readonly Option<bool> FetchOption = new("--fetch-peers") { Description = "Download ggml with npm unless it was downloaded before" };
    private static readonly Option<bool> JsonOption = new("--json") { Description = "JSON instead of a table" };
    private static readonly Option<string?> PlotOption = new("--plot") { Description = "A .svg or .png file: the results under the roofs of the machine" };
    private static readonly Option<bool> AllOption = new("--all") { Description = "Four shapes, eight m, one and two threads, where options do not say otherwise; takes hours" };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            ShapesOption, TokensOption, ThreadsOption, FormatOption, SecondsOption, MegabytesOption, GgmlOption, FetchOption, JsonOption, PlotOption, AllOption,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line says.</summary>
    /// <exception cref="ArgumentException">A value is none that can be measured; the message says what would be.</exception>
    public static PeersOptions Of(ParseResult parse)
    {
        var all = parse.GetValue(AllOption);
        var plot = parse.GetValue(PlotOption);
        return plot is not null && RooflinePlot.Refusal(plot) is { } refusal
            ? throw new ArgumentException(refusal)
            : new PeersOptions(
                [.. Given(parse, ShapesOption, all ? ["4096x4096", "11008x4096", "4096x11008", "32000x4096"] : ["4096x4096"]).Select(ParseWeights)],
                Positive("--m", Given(parse, TokensOption, all ? [1, 2, 4, 8, 16, 64, 256, 512] : [1, 8, 256])),
                Positive("--threads", Given(parse, ThreadsOption, all ? [1, 2] : [2])),
                LinearClass.With(parse.GetValue(FormatOption)),
                parse.GetValue(SecondsOption), Rotation(parse.GetValue(MegabytesOption)),
                parse.GetValue(GgmlOption), parse.GetValue(FetchOption), parse.GetValue(JsonOption), plot);
    }

    private static long Rotation(int megabytes) => megabytes <= MostMegabytes
        ? megabytes * 1_000_000L
        : throw new ArgumentException($"--megabytes must be at most {MostMegabytes}, not {megabytes}.");

    private static (int N, int K) ParseWeights(string text)
    {
        var (n, k) = LinearShape.ParseWeights(text);
        return n % RowStep == 0 && k % ColumnStep == 0
            ? (n, k)
            : throw new ArgumentException($"\"{text}\" is no shape that all peers take: n must be a multiple of {RowStep}, k of {ColumnStep}, the longest blocks.");
    }

    private static T[] Given<T>(ParseResult parse, Option<T[]> option, T[] otherwise) => parse.GetValue(option) is { Length: > 0 } given ? given : otherwise;

    private static int[] Positive(string name, int[] values) =>
        values.All(v => v > 0) ? values : throw new ArgumentException($"{name} must be at least 1, not {values.First(v => v < 1)}.");
}

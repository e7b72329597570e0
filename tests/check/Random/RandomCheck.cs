using System.Globalization;
using Kernels.Threading;

namespace Kernels.Check;

/// <summary>Random declarations, compiled in memory and held against the interpreter.</summary>
public static class RandomCheck
{
    private const int Batch = 5;
    private const int ShapesEach = 3;

    /// <summary>Of so many batches one is compiled for every instruction set.</summary>
    private const int FullBatches = 5;

    /// <summary>Of so many batches one is of weights and activations of one bit.</summary>
    private const int BitBatches = 4;

    /// <summary>What was wrong with that many declarations, each mistake with the text and the seed that show it again.</summary>
    /// <param name="declarations">How many formats are drawn.</param>
    /// <param name="rules">Counts the rules that made their kernels.</param>
    /// <param name="progress">Is told the number of declarations done.</param>
    public static IEnumerable<string> Run(int declarations, int seed, WorkerPool pool, IDictionary<string, int> rules, Action<int>? progress = null)
    {
        for (var done = 0; done < declarations; done += Batch)
        {
            var random = new Random(unchecked((seed * 1_000_003) + done));
            var areBits = done / Batch % BitBatches == 1;
            var formats = Enumerable.Range(0, Math.Min(Batch, declarations - done)).Select(i => "D" + i.ToString(CultureInfo.InvariantCulture))
                .Select(n => areBits ? RandomBits.Format(n, random) : RandomDeclarations.Format(n, random, random.Next(RandomDeclarations.LargestSize + 1))).ToList();
            var activation = areBits ? RandomBits.Activation("Act", random) : RandomDeclarations.Activation("Act", random);
            foreach (var mistake in Check(formats, activation, seed, done, random.Next(), pool, rules))
            {
                yield return mistake;
            }
            progress?.Invoke(Math.Min(done + Batch, declarations));
        }
    }

    private static List<string> Check(List<string> formats, string activation, int seed, int done, int shapeSeed, WorkerPool pool, IDictionary<string, int> rules)
    {
        try
        {
            return [.. InMemoryCompiler.Compile(string.Join('\n', formats) + "\n" + activation, everyTarget: done / Batch % FullBatches == 0).Where(c => !c.Model.Name.EndsWith("In", StringComparison.Ordinal)).Zip(formats).SelectMany(f => Check(f.First, f.Second + "\n" + activation, shapeSeed, pool, rules)).Select(m => $"seed {seed}, from declaration {done} on: {m}")];
        }
        catch (InvalidOperationException) when (formats.Count > 1)
        {
            return [.. formats.SelectMany(f => Check([f], activation, seed, done, shapeSeed, pool, rules))];
        }
        catch (InvalidOperationException e)
        {
            return [$"seed {seed}, from declaration {done} on: {formats[0]}\n{activation}\n{e.Message}"];
        }
    }

    private static List<string> Check(CompiledFormat compiled, string text, int seed, WorkerPool pool, IDictionary<string, int> rules)
    {
        foreach (var rule in compiled.Kernels.SelectMany(k => k.Kernel.Rules))
        {
            rules[rule] = (rules.TryGetValue(rule, out var count) ? count : 0) + 1;
        }
        var random = new Random(seed);
        var wrong = Enumerable.Range(0, ShapesEach).SelectMany(i => KernelCheck.Run(compiled, CheckShape.Random(random), unchecked(seed + i), pool)).ToList();
        return wrong.Count == 0 ? [] : [text + "\n" + string.Join('\n', wrong)];
    }
}

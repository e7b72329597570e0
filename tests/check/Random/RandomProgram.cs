using Kernels.Threading;

namespace Kernels.Check;

/// <summary>The command that checks random declarations.</summary>
internal static class RandomProgram
{
    public static int Run(int declarations, int seed)
    {
        using var pool = new WorkerPool(2);
        var rules = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = 0;
        foreach (var mistake in RandomCheck.Run(declarations, seed, pool, rules, done => Console.Error.Write($"\r{done}")))
        {
            wrong++;
            Console.WriteLine(mistake + "\n");
        }
        Console.Error.WriteLine();
        Console.WriteLine(string.Join(", ", rules.Select(r => $"{r.Key} {r.Value}")));
        Console.WriteLine($"{InstructionSet.Text}: {declarations} random declarations, seed {seed}, {wrong} mistakes");
        return wrong == 0 ? 0 : 1;
    }
}

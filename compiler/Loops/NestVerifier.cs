using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops;

/// <summary>
/// Checks a nest: every index is bound by a loop around it, every array is declared and has one index for each of its
/// dimensions, every accumulator is declared before it is used, no loop hides another.
/// </summary>
public static class NestVerifier
{
    /// <summary>The mistakes found; empty for a nest that is well formed.</summary>
    public static IReadOnlyList<string> Verify(Nest nest)
    {
        var mistakes = new List<string>();
        foreach (var twice in nest.Arrays.GroupBy(a => a.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            mistakes.Add($"array {twice.Key} is declared {twice.Count()} times");
        }
        var arrays = nest.Arrays.GroupBy(a => a.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        Verify(nest.Body, new HashSet<string>(nest.Free, StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), arrays, mistakes);
        return mistakes;
    }

    /// <exception cref="InvalidOperationException">The nest is not well formed; the message has its mistakes and its print.</exception>
    public static Nest Checked(Nest nest)
    {
        var mistakes = Verify(nest);
        return mistakes.Count == 0
            ? nest
            : throw new InvalidOperationException(string.Join("; ", mistakes) + "\n" + NestPrinter.Print(nest));
    }

    private static void Verify(
        EquatableArray<Statement> body,
        HashSet<string> indices,
        HashSet<string> locals,
        Dictionary<string, NestArray> arrays,
        List<string> mistakes)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case Loop loop:
                    Verify(loop.Count, indices, locals, arrays, mistakes);
                    if (indices.Contains(loop.Index))
                    {
                        mistakes.Add($"loop {loop.Index} hides another");
                    }
                    Verify(loop.Body, With(indices, loop.Index), locals, arrays, mistakes);
                    break;
                case Local local:
                    Verify(local.Initial, indices, locals, arrays, mistakes);
                    locals = With(locals, local.Name);
                    break;
                case Update update:
                    Verify(update.Value, indices, locals, arrays, mistakes);
                    if (!locals.Contains(update.Name))
                    {
                        mistakes.Add($"{update.Name} is added to before it is declared");
                    }
                    break;
                case Store store:
                    Verify(new Element(store.Array, store.At), indices, locals, arrays, mistakes);
                    Verify(store.Value, indices, locals, arrays, mistakes);
                    break;
            }
        }
    }

    private static void Verify(Expr expression, HashSet<string> indices, HashSet<string> locals, Dictionary<string, NestArray> arrays, List<string> mistakes)
    {
        foreach (var part in expression.All())
        {
            switch (part)
            {
                case IndexValue index when !indices.Contains(index.Name):
                    mistakes.Add($"index {index.Name} is not bound in {expression}");
                    break;
                case Element element when arrays.TryGetValue(element.Array, out var array):
                    if (array.Extents.Count != element.At.Count)
                    {
                        mistakes.Add($"{element} has {element.At.Count} indices, {element.Array} has {array.Extents.Count} dimensions");
                    }
                    break;
                case Element { At.Count: 0 } element when locals.Contains(element.Array):
                    break;
                case Element element:
                    mistakes.Add($"{element.Array} is not declared");
                    break;
                case Reduce:
                    mistakes.Add($"{part} was not lowered to a loop");
                    break;
                case Present present when !arrays.ContainsKey(present.Parameter):
                    mistakes.Add($"{present.Parameter} is not declared");
                    break;
            }
        }
    }

    private static HashSet<string> With(HashSet<string> set, string item) => new(set, StringComparer.Ordinal) { item };
}

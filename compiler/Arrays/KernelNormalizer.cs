using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Writes out what a declaration leaves to rules: defaults of parameters become choices, inputs of earlier steps become states, reductions ask for the optional inputs that they read.</summary>
internal static class KernelNormalizer
{
    /// <param name="kernel">One that nothing stands in the way of; see <see cref="ArrayRefusals"/>.</param>
    public static KernelModel Normalize(KernelModel kernel) => OptionalReductions.Guard(Histories(Defaults(kernel)));

    /// <summary>Reads <c>p</c> as <c>if p then p else default</c>.</summary>
    private static KernelModel Defaults(KernelModel kernel)
    {
        var defaults = kernel.Parameters.Where(p => p.Default is not null).ToDictionary(p => p.Name, StringComparer.Ordinal);
        Expr Change(Expr e) => e is Element element && defaults.TryGetValue(element.Array, out var parameter)
            ? new Conditional(new Present(element.Array), element, At(parameter, element))
            : e;

        return kernel with { Equations = kernel.Equations.Select(q => q.Value is Apply ? q : q with { Value = q.Value.Rewrite(Change) }).ToEquatableArray() };
    }

    private static Expr At(ParameterModel parameter, Element element)
    {
        var value = parameter.Default!;
        for (var i = 0; i < parameter.Dimensions.Count; i++)
        {
            if (parameter.Dimensions[i] is IndexValue index)
            {
                value = value.Substitute(index.Name, element.At[i]);
            }
        }
        return value;
    }

    /// <summary>Keeps <c>x[t - 1, …]</c> of a scan in a state that takes x at the end of each step, so that one step needs no more than its own input.</summary>
    private static KernelModel Histories(KernelModel kernel)
    {
        if (kernel.Axis is not { } axis)
        {
            return kernel;
        }
        var time = new IndexValue(axis);
        var names = new NameSource(kernel.Parameters.Select(p => p.Name).Concat(kernel.States.Select(s => s.Name)).Concat(kernel.Equations.Select(e => e.Target)));
        var (states, updates) = (kernel.States.ToList(), new List<EquationModel>());
        var histories = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (array, steps) in EarlierReads.Of(kernel))
        {
            var parameter = kernel.Parameters.First(p => p.Name == array);
            var rest = parameter.Dimensions.Where(d => d != time).ToEquatableArray();
            var kept = Enumerable.Range(1, steps).Select(i => names.Fresh(parameter.Name + i.ToString(CultureInfo.InvariantCulture))).ToList();
            histories.Add(parameter.Name, kept);
            states.AddRange(kept.Select(k => new StateModel(k, ElementType.F32, rest, new Number(0))));
            var indices = rest.Select(d => ((IndexValue)d).Name).ToEquatableArray();
            for (var i = steps - 1; i >= 0; i--)
            {
                Expr before = i == 0 ? new Element(parameter.Name, parameter.Dimensions) : new Element(kept[i - 1], rest);
                updates.Add(new EquationModel(kept[i], indices, i == 0 && parameter.IsOptional ? new Conditional(new Present(parameter.Name), before, new Number(0)) : before, false));
            }
        }
        Expr Change(Expr e) => e is Element element && histories.TryGetValue(element.Array, out var kept) && EarlierReads.StepsBack(element, time) is { } back and > 0
            ? new Element(kept[back - 1], element.At.Where(a => !a.Indices().Contains(axis)).ToEquatableArray())
            : e;

        var equations = kernel.Equations.Select(q => q with { Value = q.Value.Rewrite(Change) }).Concat(updates);
        return kernel with { States = states.ToEquatableArray(), Equations = equations.ToEquatableArray() };
    }
}

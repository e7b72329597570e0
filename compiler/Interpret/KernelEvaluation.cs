using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Interpret;

/// <summary>One run of a kernel over arguments without leading axes.</summary>
internal sealed class KernelEvaluation
{
    private readonly KernelModel kernel;
    private readonly Func<string, KernelModel?> callees;
    private readonly IReadOnlyDictionary<string, long> extents;
    private readonly Dictionary<string, NumberArray> arrays;

    public KernelEvaluation(
        KernelModel kernel, IReadOnlyDictionary<string, NumberArray> arguments, IReadOnlyDictionary<string, NumberArray> initialStates, Func<string, KernelModel?> callees)
    {
        (this.kernel, this.callees) = (kernel, callees);
        extents = new ExtentSolver(kernel, arguments).Solve();
        arrays = arguments.ToDictionary(a => a.Key, a => a.Value);
        foreach (var parameter in kernel.Parameters.Where(p => p.Default is not null && !arrays.ContainsKey(p.Name)))
        {
            arrays[parameter.Name] = Fill(parameter.Dimensions, parameter.Default!);
        }
        foreach (var state in kernel.States)
        {
            arrays[state.Name] = initialStates.TryGetValue(state.Name, out var initial)
                ? new NumberArray([.. initial.Values], [.. initial.Shape])
                : Fill(state.Dimensions, state.Initial);
        }
    }

    /// <summary>Runs every equation; of a scan, that many steps.</summary>
    public KernelRun Run(int? steps)
    {
        if (kernel.Axis is null)
        {
            foreach (var equation in kernel.Equations)
            {
                Evaluate(equation);
            }
        }
        else
        {
            Scan(steps ?? (int)extents[kernel.Axis.ToUpperInvariant()]);
        }
        return new KernelRun(
            kernel.Equations.Where(e => e.IsResult).ToDictionary(e => e.Target, e => arrays[e.Target]),
            kernel.States.ToDictionary(s => s.Name, s => arrays[s.Name]));
    }

    private void Evaluate(EquationModel equation)
    {
        if (equation.Value is Apply apply)
        {
            arrays[equation.Target] = new CallInterpreter(kernel, extents, arrays, callees).Run(apply, equation);
            return;
        }
        var target = NumberArray.Zeros([.. equation.Indices.Select(Extent)]);
        Loop(equation.Indices, equation.Value, target, axis: null)(0);
        arrays[equation.Target] = target;
    }

    private void Scan(int steps)
    {
        foreach (var equation in kernel.Equations.Where(e => !IsState(e.Target)))
        {
            arrays[equation.Target] = NumberArray.Zeros([.. equation.Indices.Select(Extent)]);
        }
        var step = kernel.Equations.Select(Step).ToList();
        for (var t = 0; t < steps; t++)
        {
            step.ForEach(run => run(t));
        }
    }

    /// <summary>One equation of a step. A state is replaced only when all of its next value has been found.</summary>
    private Action<int> Step(EquationModel equation)
    {
        var target = arrays[equation.Target];
        if (kernel.States.FirstOrDefault(s => s.Name == equation.Target) is not { } state)
        {
            return Loop(equation.Indices, equation.Value, target, kernel.Axis);
        }
        var next = NumberArray.Zeros([.. target.Shape]);
        var run = Loop(state.Dimensions.Select(d => ((IndexValue)d).Name).ToEquatableArray(), equation.Value, next, kernel.Axis);
        return t =>
        {
            run(t);
            Array.Copy(next.Values, target.Values, next.Values.Length);
        };
    }

    private bool IsState(string name) => kernel.States.Any(s => s.Name == name);

    private int Extent(string index) => checked((int)extents[index.ToUpperInvariant()]);

    /// <summary>An array of those dimensions, each element given by an expression over their indices.</summary>
    private NumberArray Fill(EquatableArray<Expr> dimensions, Expr value)
    {
        var array = NumberArray.Zeros([.. dimensions.Select(d => checked((int)IndexBounds.Size(d, extents)))]);
        var names = dimensions.Select((d, i) => d is IndexValue index ? index.Name : "dimension" + i).ToEquatableArray();
        Loop(names, value, array, axis: null)(0);
        return array;
    }

    /// <summary>Sets every element of an array whose dimensions are these indices; of a scan's axis, the given step alone.</summary>
    private Action<int> Loop(EquatableArray<string> indices, Expr value, NumberArray target, string? axis)
    {
        var compiler = new ExpressionCompiler(new Surroundings(Reader, name => extents[name]));
        var cells = indices.Select(compiler.Index).ToArray();
        var time = axis is null ? null : compiler.Index(axis);
        var evaluate = compiler.Value(value);
        void Run(int dimension, long offset)
        {
            if (dimension == cells.Length)
            {
                target.Values[offset] = evaluate();
                return;
            }
            var extent = target.Shape[dimension];
            if (cells[dimension] == time)
            {
                Run(dimension + 1, (offset * extent) + time!.Value);
                return;
            }
            for (var i = 0; i < extent; i++)
            {
                cells[dimension].Value = i;
                Run(dimension + 1, (offset * extent) + i);
            }
        }

        return step =>
        {
            if (time is not null)
            {
                time.Value = step;
            }
            Run(0, 0);
        };
    }

    private ElementReader? Reader(string name) => arrays.TryGetValue(name, out var array) ? at => array[at] : null;
}

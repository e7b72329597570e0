using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// The argument of the ILGPU kernels of a stage: a struct with the arrays, strides and extents that their code asks for. All code is written
/// first, then the struct, the method that fills it for a call, and the variables that the code has for it.
/// </summary>
/// <param name="arrays">The arrays of the program and the scratch of its stages, in the order of their numbers.</param>
internal sealed class DeviceJob(ArrayProgram program, string stage, IReadOnlyList<ProgramArray> arrays)
{
    private readonly SortedSet<int> usedArrays = [];
    private readonly SortedSet<(int Array, int Dimension)> usedStrides = [];
    private readonly SortedSet<int> askedFor = [];
    private readonly SortedSet<int> usedExtents = [];
    private readonly JobNames names = new(program, arrays);

    /// <summary>The names of all variables that the struct may have fields for.</summary>
    public IEnumerable<string> Names => names.All;

    /// <summary>The name of the struct.</summary>
    public string Name => names.Struct(stage);

    public bool Has(string array) => arrays.Any(a => a.Name == array);

    public ProgramArray this[string array] => arrays[NumberOf(array)];

    /// <summary>The variable of an array.</summary>
    public string Array(string array)
    {
        usedArrays.Add(NumberOf(array));
        return Field(NumberOf(array));
    }

    /// <summary>The variable of the stride of one of its dimensions.</summary>
    public string Stride(string array, int dimension)
    {
        usedStrides.Add((NumberOf(array), dimension));
        return StrideName(NumberOf(array), dimension);
    }

    /// <summary>The variable of an extent.</summary>
    public string Extent(string extent)
    {
        var number = program.Extents.ToList().FindIndex(e => e.Name == extent);
        usedExtents.Add(number);
        return ExtentName(number);
    }

    /// <summary>The variable of the extent of an axis.</summary>
    public string ExtentOf(string axis) => Extent(axis.ToUpperInvariant());

    /// <summary>The condition that an array was given.</summary>
    public string IsPresent(string array)
    {
        askedFor.Add(NumberOf(array));
        return $"job.{PresentName(NumberOf(array))} != 0";
    }

    public void WriteStruct(CodeWriter writer)
    {
        writer.Line($"/// <summary>What {stage} works on: arrays with their strides and the step from one batch to the next, and extents.</summary>");
        writer.Block($"public struct {Name}", () =>
        {
            foreach (var array in usedArrays)
            {
                writer.Line($"public ArrayView<{(arrays[array].IsInteger ? "int" : "float")}> {Field(array)};");
                writer.Line($"public int {string.Join(", ", StridesOf(array).Append(BatchName(array)))};");
            }
            foreach (var array in askedFor)
            {
                writer.Line($"public int {PresentName(array)};");
            }
            if (usedExtents.Count > 0)
            {
                writer.Line($"public int {string.Join(", ", usedExtents.Select(ExtentName))};");
            }
        });
    }

    public void WriteBind(CodeWriter writer)
    {
        writer.Block($"private static {Name} Bind{stage}(GpuFrame frame) => new()", () =>
        {
            foreach (var array in usedArrays)
            {
                var number = Text(array);
                var strides = usedStrides.Where(s => s.Array == array).Select(s => $"{StrideName(s.Array, s.Dimension)} = frame.Stride({number}, {Text(s.Dimension)}), ");
                writer.Line($"{Field(array)} = frame.{(arrays[array].IsInteger ? "Integers" : "Floats")}({number}), {string.Concat(strides)}{BatchName(array)} = frame.BatchStride({number}),");
            }
            foreach (var array in askedFor)
            {
                writer.Line($"{PresentName(array)} = frame.IsPresent({Text(array)}),");
            }
            if (usedExtents.Count > 0)
            {
                writer.Line(string.Join(", ", usedExtents.Select(e => $"{ExtentName(e)} = frame.Extent({Text(e)})")) + ",");
            }
        }, "};");
    }

    /// <summary>The variables: extents, and of each array its part for the batch and its strides.</summary>
    public void WriteVariables(CodeWriter writer)
    {
        Variables(writer, usedExtents.Select(ExtentName));
        foreach (var array in usedArrays)
        {
            writer.Line($"var {Field(array)} = job.{Field(array)}.SubView(DeviceThread.Batch * job.{BatchName(array)});");
            Variables(writer, StridesOf(array));
        }
    }

    /// <summary>Several in one line.</summary>
    private static void Variables(CodeWriter writer, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count > 0)
        {
            var (variables, fields) = (string.Join(", ", all), string.Join(", ", all.Select(n => "job." + n)));
            writer.Line(all.Count == 1 ? $"var {variables} = {fields};" : $"var ({variables}) = ({fields});");
        }
    }

    private int NumberOf(string array)
    {
        for (var i = 0; i < arrays.Count; i++)
        {
            if (arrays[i].Name == array)
            {
                return i;
            }
        }
        throw new InvalidOperationException($"{array} is no array of {program.Kernel.Name}");
    }

    private IEnumerable<string> StridesOf(int array) => usedStrides.Where(s => s.Array == array).Select(s => StrideName(array, s.Dimension));

    private string Field(int array) => names.Field(array);

    private string PresentName(int array) => names.Present(array);

    private string BatchName(int array) => names.Batch(array);

    private string StrideName(int array, int dimension) => names.Stride(array, dimension);

    private string ExtentName(int extent) => names.Extent(extent);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

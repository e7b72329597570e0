using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>
/// The variables in front of the loops of a piece: what it uses of the job, each once and in the order of the program, and memory of its own.
/// </summary>
internal sealed class PieceVariables(ArrayProgram program, NameSource names)
{
    private const int PerArray = 1000;
    private const int BehindArrays = 1_000_000;

    private readonly SortedDictionary<int, string> lines = [];
    private readonly Dictionary<string, string> named = new(StringComparer.Ordinal);
    private readonly HashSet<string> extents = new(StringComparer.Ordinal);
    private readonly HashSet<string> locals = new(StringComparer.Ordinal);
    private readonly List<string> localLines = [];
    private bool usesScratch;

    /// <summary>The variable of an extent.</summary>
    public string Extent(string extent)
    {
        extents.Add(extent);
        return CSharpNames.Identifier(extent);
    }

    /// <summary>The variable with the pointer to an array of the job.</summary>
    public string Pointer(ProgramArray array)
    {
        var name = CSharpNames.Identifier(array.Name);
        lines[Place(array, 1)] = $"var {name} = job->Arrays[{Number(array)}];";
        return name;
    }

    /// <summary>The variable with where the steps of an array of the job lie.</summary>
    public string Places(ProgramArray array)
    {
        var name = Named($"{array.Name}Places");
        lines[Place(array, 2)] = $"var {name} = job->Places[{Number(array)}];";
        return name;
    }

    /// <summary>The variable with the distance of neighbours along a dimension of an array of the job.</summary>
    public string Stride(ProgramArray array, int dimension)
    {
        var (name, number) = (Named($"{array.Name}Stride{Text(dimension)}"), Text(dimension));
        lines[Place(array, 3 + dimension)] = $"var {name} = job->Strides[({Number(array)} * ArrayView.MaxRank) + {number}];";
        return name;
    }

    /// <summary>A line behind those of the arrays.</summary>
    public void Add(string line) => lines[BehindArrays + lines.Count] = line;

    /// <summary>Says that the piece takes memory of its own, which it has to give back.</summary>
    public void UseScratch() => usesScratch = true;

    /// <summary>The variable with memory for an array that lives at one point.</summary>
    /// <param name="sizes">The factors of the number of its elements.</param>
    public string Local(string array, Func<IEnumerable<string>> sizes)
    {
        var name = CSharpNames.Identifier(array);
        if (locals.Add(array))
        {
            UseScratch();
            localLines.Add($"var {name} = (float*)ScratchArena.Rent(sizeof(float) * {string.Join(" * ", sizes())});");
        }
        return name;
    }

    /// <summary>Writes the variables, then the loops, and gives memory back.</summary>
    /// <param name="extentOf">An extent read from the job.</param>
    public void Write(CodeWriter writer, Func<string, string> extentOf, IEnumerable<string> loops)
    {
        foreach (var extent in program.Extents.Where(e => extents.Contains(e.Name)))
        {
            writer.Line($"var {CSharpNames.Identifier(extent.Name)} = {extentOf(extent.Name)};");
        }
        foreach (var line in lines.Values)
        {
            writer.Lines(line);
        }
        if (usesScratch)
        {
            writer.Line("var mark = ScratchArena.Mark();");
        }
        foreach (var line in localLines.Concat(loops))
        {
            writer.Line(line);
        }
        if (usesScratch)
        {
            writer.Line("ScratchArena.Release(mark);");
        }
    }

    /// <summary>The variable for what is known by that name, unless the declaration has the name for something else.</summary>
    private string Named(string what)
    {
        if (!named.TryGetValue(what, out var name))
        {
            named[what] = name = names.Fresh(what);
        }
        return name;
    }

    private int Place(ProgramArray array, int place) => (PerArray * NumberOf(array)) + place;

    private int NumberOf(ProgramArray array) => program.Arrays.ToList().IndexOf(array);

    private string Number(ProgramArray array) => Text(NumberOf(array));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

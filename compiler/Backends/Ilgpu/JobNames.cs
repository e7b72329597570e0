using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// The names of the fields of a job: arrays and extents are called as in the declaration; what belongs to an array is called after it, unless
/// something in the declaration has that name.
/// </summary>
internal sealed class JobNames
{
    private readonly List<string> fields;
    private readonly List<string> extents;
    private readonly List<string> present;
    private readonly List<string> batches;
    private readonly List<List<string>> strides;

    public JobNames(ArrayProgram program, IReadOnlyList<ProgramArray> arrays)
    {
        fields = [.. arrays.Select(a => CSharpNames.Identifier(a.Name))];
        extents = [.. program.Extents.Select(e => CSharpNames.Identifier(e.Name))];
        var indices = program.Groups.SelectMany(g => g.Equations).SelectMany(q => q.Indices.Concat(q.Value.Indices())).Select(CSharpNames.Identifier);
        var names = new NameSource([.. fields, .. extents, .. indices, .. CSharpNames.Reserved]);
        present = [.. arrays.Select(a => names.Fresh("has" + CSharpNames.Pascal(a.Name)))];
        batches = [.. arrays.Select(a => names.Fresh(a.Name + "Batch"))];
        strides = [.. arrays.Select(a => Enumerable.Range(0, a.Sizes.Count).Select(d => names.Fresh($"{a.Name}Stride{d.ToString(CultureInfo.InvariantCulture)}")).ToList())];
    }

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => fields.Concat(extents).Concat(present).Concat(batches).Concat(strides.SelectMany(s => s));

    /// <summary>The struct itself, which none of its fields may be called like.</summary>
    public string Struct(string stage) => fields.Contains(stage + "Job") ? Struct(stage + "_") : stage + "Job";

    public string Field(int array) => fields[array];

    public string Extent(int extent) => extents[extent];

    public string Present(int array) => present[array];

    public string Batch(int array) => batches[array];

    public string Stride(int array, int dimension) => strides[array][dimension];
}

using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>A kernel of a module: what its launch must know, and its text.</summary>
/// <param name="Name">The name of the entry.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="Blocks">Blocks that a multiprocessor should hold at the same time: it bounds the registers.</param>
/// <param name="Parameters">Types and names in order.</param>
/// <param name="Body">Declarations and instructions.</param>
internal sealed record PtxKernel(string Name, int Threads, int Blocks, IReadOnlyList<(string Type, string Name)> Parameters, string Body)
{
    /// <summary>The text of the entry.</summary>
    public string Text => $$"""
        .visible .entry {{Name}}(
            {{string.Join(",\n    ", Parameters.Select(p => $".param .{p.Type} {p.Name}"))}}
        )
        .maxntid {{Threads}}, 1, 1
        .minnctapersm {{Blocks}}
        {
        {{Body}}
        }

        """;
}

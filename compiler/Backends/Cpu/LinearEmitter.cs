using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>
/// Writes the class of a kernel of the shape of Linear: GEMV row blocks for one token (and for tiles of tokens where the activations
/// are integers), and for many tokens in f32 a GEMM that dequantizes a few rows at a time into a panel in the cache.
/// </summary>
internal sealed class LinearEmitter
{
    /// <summary>From this many tokens on, dequantizing into a panel pays.</summary>
    private const int PanelTokens = 8;

    /// <summary>k in a panel, about: 32 rows of them fit the first-level cache.</summary>
    private const int PanelColumns = 256;

    /// <summary>Weights that one piece of work covers at least.</summary>
    private const int PieceWeights = 1 << 18;

    private readonly KernelModel kernel;
    private readonly FormatModel weight;
    private readonly FormatModel? activation;
    private readonly LoweredNest lowered;
    private readonly PackedLayoutPlan layout;
    private readonly Segments cut;
    private readonly HashSet<string> memoryTables = new(StringComparer.Ordinal);
    private readonly string formatClass;

    public LinearEmitter(KernelModel kernel, FormatModel weight, FormatModel? activation)
    {
        (this.kernel, this.weight, this.activation) = (kernel, weight, activation);
        lowered = Lowerings.Linear(kernel, weight, activation);
        layout = lowered.Context.Layout;
        cut = Vectorizer.CutOf(lowered);
        formatClass = GeneratedFile.CodeClass(ClassNames.Format(weight));
    }

    private bool IsInteger => lowered.Context.Activation is not null;

    /// <summary>The names of the rules, in order; activations that are decoded beforehand count as one.</summary>
    private IEnumerable<string> Rules => (activation is not null && !IsInteger ? new[] { "decode-activations" } : []).Concat(lowered.Steps.Select(s => s.Rule));

    private NestArray? Sums => lowered.Nest.Arrays.FirstOrDefault(a => a.Role == ArrayRole.Prepared);

    private int ActivationGroup => FieldShape.Of(activation!, activation!.Fields.First(f => !f.Type.IsInteger)).ColumnGroup;

    public string Emit(string @namespace)
    {
        var writer = new CodeWriter();
        writer.Block($"internal static unsafe class {GeneratedFile.CodeClass(ClassNames.Linear(weight, activation))}", () =>
        {
            writer.Line($"public static LinearKernel Kernel {{ get; }} = new({formatClass}.Descriptor, {(activation is null ? "null" : GeneratedFile.CodeClass(ClassNames.Format(activation)) + ".Descriptor")},");
            writer.Line($"    [{string.Join(", ", Rules.Select(DescriptorEmitter.Quote))}], WorkspaceBytes, Run);");
            writer.Line();
            WriteJob(writer);
            writer.Line();
            WriteRun(writer);
            writer.Line();
            WritePrepare(writer);
            writer.Line();
            var programs = WriteRows(writer);
            if (!IsInteger)
            {
                writer.Line();
                new PanelEmitter(formatClass, PanelColumns).Write(writer);
            }
            ProgramCode.MemoryTables(writer, memoryTables, programs.SelectMany(p => p.Tables));
        });
        return CpuFile.Write(@namespace, PublicClass.OfLinear(kernel, weight, activation), writer);
    }

    // What the pieces of one call share.
    private void WriteJob(CodeWriter writer)
    {
        writer.Line("/// <summary>One call, as its pieces see it; activations are prepared: padded along k, encoded, summed.</summary>");
        writer.Block("private struct Job", () =>
        {
            writer.Line("public int M, N, K, RowBlocksInPiece;");
            writer.Line("public byte* Weights;");
            writer.Line("public float* X, Y, B, Source;");
            writer.Line("public nint XStride, YStride, SourceStride;");
            if (activation is not null)
            {
                writer.Line("public sbyte* Codes;");
                writer.Line("public float* Scales;");
                writer.Line("public nint CodesStride, ScalesStride;");
            }
            if (Sums is not null)
            {
                writer.Line($"public {SumType}* Sums;");
                writer.Line("public nint SumsStride;");
            }
        });
        writer.Line();
        writer.Line("/// <summary>Where the prepared activations lie in the workspace.</summary>");
        writer.Block("private readonly struct Workspace", () =>
        {
            writer.Line("public readonly nint Padded, Groups, Segments;");
            writer.Line("public readonly long Codes, Scales, Sums, Bytes;");
            writer.Line();
            writer.Block("public Workspace(int m, int k)", () =>
            {
                writer.Line($"Padded = ({Padded("k", Block)} + 15) / 16 * 16;");
                writer.Line($"Groups = {(activation is null ? "0" : ActivationGroup == 0 ? "1" : $"(Padded + {ActivationGroup - 1}) / {ActivationGroup}")};");
                writer.Line($"Segments = {(Sums is null ? "0" : $"(Padded + {cut.Segment - 1}) / {cut.Segment}")};");
                writer.Line($"var tokens = ((long)m + {LargestTile - 1}) / {LargestTile} * {LargestTile};");
                writer.Line($"Codes = {(IsInteger ? "0" : "tokens * Padded * 4")};");
                writer.Line($"Scales = Codes + {(activation is null ? "0" : "((m * (long)Padded + 63) / 64 * 64)")};");
                writer.Line("Sums = Scales + ((m * (long)Groups * 4 + 63) / 64 * 64);");
                writer.Line("Bytes = Sums + ((m * (long)Segments * 4 + 63) / 64 * 64) + 64;");
            });
        });
        writer.Line();
        writer.Line("private static long WorkspaceBytes(int m, int n, int k) => new Workspace(m, k).Bytes;");
    }

    private int Block => IsInteger ? cut.Block : Integers.Lcm(cut.Block, Vectorizer.CutOf(Lowerings.Dequantize(weight)).Block);

    private static int LargestTile => Target.All.Select(t => t.Tile.Tokens).Aggregate(Integers.Lcm);

    private string SumType => Sums!.Type.Kind == ElementKind.Int ? "int" : "float";

    private static string Padded(string extent, int to) => $"(({extent} + {to - 1}) / {to} * {to})";

    private void WriteRun(CodeWriter writer)
    {
        writer.Block("private static void Run(in LinearCall call)", () =>
        {
            writer.Lines($$"""
                var (m, n, k) = (call.M, call.Weights.Rows, call.Weights.Columns);
                var workspace = new Workspace(m, k);
                var job = new Job
                {
                    M = m, N = n, K = k,
                    Weights = call.Weights.Pointer,
                    Source = call.X, SourceStride = call.XStride,
                    X = (float*)call.Workspace, XStride = workspace.Padded,
                    Y = call.Y, YStride = call.YStride, B = call.Bias,
                    RowBlocksInPiece = Math.Max(1, {{PieceWeights}} / (16 * k)),
                };
                """);
            if (activation is not null)
            {
                writer.Line("job.Codes = (sbyte*)(call.Workspace + workspace.Codes);");
                writer.Line("job.CodesStride = workspace.Padded;");
                writer.Line("job.Scales = (float*)(call.Workspace + workspace.Scales);");
                writer.Line("job.ScalesStride = workspace.Groups;");
            }
            if (Sums is not null)
            {
                writer.Line($"job.Sums = ({SumType}*)(call.Workspace + workspace.Sums);");
                writer.Line("job.SumsStride = workspace.Segments;");
            }
            writer.Line("var rowBlocks = (n + 15) / 16;");
            if (!IsInteger)
            {
                writer.Block($"if (m >= {PanelTokens})", () =>
                {
                    writer.Line("call.Pool.Run((m + TileTokens - 1) / TileTokens, &PrepareTile, &job);");
                    writer.Line("call.Pool.Run((rowBlocks + PanelRowBlocks - 1) / PanelRowBlocks, &Panels, &job);");
                    writer.Line("return;");
                });
            }
            writer.Line("call.Pool.Run(m, &Prepare, &job);");
            writer.Line("call.Pool.Run((rowBlocks + job.RowBlocksInPiece - 1) / job.RowBlocksInPiece, &RowBlocks, &job);");
        });
    }

    private void WritePrepare(CodeWriter writer)
    {
        writer.Line("/// <summary>Makes one token ready: padded with zeros to whole loop bodies, and what the rules want to know of it beforehand.</summary>");
        writer.Block("private static void Prepare(void* state, int token)", () =>
        {
            writer.Line("ref var job = ref *(Job*)state;");
            writer.Line("var source = job.Source + (token * job.SourceStride);");
            if (IsInteger)
            {
                writer.Line("var codes = job.Codes + (token * job.CodesStride);");
                writer.Line("var scales = job.Scales + (token * job.ScalesStride);");
                writer.Line(Encode("codes", "scales"));
                if (Sums is not null)
                {
                    writer.Line($"Activations.Sum(codes, (int)job.CodesStride, {SegmentCount}, {SegmentLength}, job.Sums + (token * job.SumsStride));");
                }
                return;
            }
            writer.Line("var x = job.X + (token * job.XStride);");
            WriteDecoded(writer, "x");
            if (Sums is not null)
            {
                writer.Line($"Activations.Sum(x, (int)job.XStride, {SegmentCount}, {SegmentLength}, job.Sums + (token * job.SumsStride));");
            }
        });
        if (IsInteger)
        {
            return;
        }
        writer.Line();
        writer.Line("/// <summary>Makes one tile of tokens ready for the panels: its tokens lie side by side at each k.</summary>");
        writer.Block("private static void PrepareTile(void* state, int tile)", () =>
        {
            writer.Line("ref var job = ref *(Job*)state;");
            writer.Block("for (var token = tile * TileTokens; token < Math.Min(job.M, (tile + 1) * TileTokens); token++)", () => WriteInterleaved(writer));
        });
    }

    private void WriteInterleaved(CodeWriter writer)
    {
        writer.Line("var source = job.Source + (token * job.SourceStride);");
        writer.Line("var x = job.X + ((token / TileTokens) * TileTokens * job.XStride) + (token % TileTokens);");
        if (activation is null)
        {
            writer.Line("Activations.Interleave(source, job.K, (int)job.XStride, x, TileTokens);");
            return;
        }
        writer.Line("var codes = job.Codes + (token * job.CodesStride);");
        writer.Line("var scales = job.Scales + (token * job.ScalesStride);");
        writer.Line(Encode("codes", "scales"));
        writer.Line($"Activations.DecodeInterleaved(codes, scales, {ActivationGroup}, (int)job.XStride, x, TileTokens);");
    }

    private void WriteDecoded(CodeWriter writer, string x)
    {
        if (activation is null)
        {
            writer.Line($"Activations.Copy(source, job.K, (int)job.XStride, {x});");
            return;
        }
        writer.Line("var codes = job.Codes + (token * job.CodesStride);");
        writer.Line("var scales = job.Scales + (token * job.ScalesStride);");
        writer.Line(Encode("codes", "scales"));
        writer.Line($"Activations.DecodeInterleaved(codes, scales, {ActivationGroup}, (int)job.XStride, {x}, 1);");
    }

    private string Encode(string codes, string scales)
    {
        var code = activation!.Fields.First(f => f.Type.IsInteger).Type;
        var scale = activation.Fields.First(f => !f.Type.IsInteger).Type;
        var method = scale.Kind == ElementKind.F16 ? "EncodeWithHalfScales" : "Encode";
        return $"Activations.{method}(source, job.K, (int)job.CodesStride, {ActivationGroup}, {(1 << (code.Bits - 1)) - 1}, {codes}, {scales});";
    }

    private const string SegmentCount = "(int)job.SumsStride";

    private string SegmentLength => cut.Segment.ToString(CultureInfo.InvariantCulture);

    private List<MachineProgram> WriteRows(CodeWriter writer)
    {
        var programs = new List<MachineProgram>();
        var one = RowMethods(1, programs);
        var tile = IsInteger ? RowMethods(Vectorizer.LargestTile, programs) : null;
        writer.Line("/// <summary>One piece of work: some row blocks, for every token.</summary>");
        writer.Block("private static void RowBlocks(void* state, int piece)", () =>
        {
            writer.Line("ref var job = ref *(Job*)state;");
            writer.Line("var end = Math.Min((piece + 1) * job.RowBlocksInPiece, (job.N + 15) / 16);");
            writer.Block("for (var rowBlock = piece * job.RowBlocksInPiece; rowBlock < end; rowBlock++)", () =>
            {
                writer.Line("var token = 0;");
                if (tile is not null)
                {
                    writer.Block($"for (; token + {Vectorizer.LargestTile} <= job.M; token += {Vectorizer.LargestTile})", () => tile.Dispatch(writer, "ref job, rowBlock, token"));
                }
                writer.Block("for (; token < job.M; token++)", () => one.Dispatch(writer, "ref job, rowBlock, token"));
            });
        });
        one.Write(writer, "ref Job job, int rowBlock, int token", TargetMethods.Optimized);
        tile?.Write(writer, "ref Job job, int rowBlock, int token", TargetMethods.Optimized);
        return programs;
    }

    // Row blocks for so many tokens at once.
    private TargetMethods RowMethods(int tokens, List<MachineProgram> programs)
    {
        var byProducts = Target.All.Select(t => t.Products).Distinct().ToDictionary(p => p, p => Vectorizer.Contract(lowered, tokens, p));
        programs.AddRange(byProducts.Values);
        return new TargetMethods("Tokens" + tokens.ToString(CultureInfo.InvariantCulture), (writer, target) => WriteRow(writer, target, byProducts[target.Products], tokens));
    }

    private void WriteRow(CodeWriter writer, Target target, MachineProgram program, int tile)
    {
        writer.Line($"var layout = new {formatClass}.Layout(job.N, job.K);");
        FormatEmitter.ForLanes(writer, target, () =>
        {
            writer.Line(target.Lanes < PackedLayoutPlan.RowBlock ? "var first = (rowBlock * 16) + lane;" : "var first = rowBlock * 16;");
            writer.Line("var rows = job.N - first;");
            ProgramCode.StreamPointers(writer, layout, program, target, "job.Weights", "");
            for (var token = 0; token < tile; token++)
            {
                WriteTokenPointers(writer, program, token);
            }
            writer.Line();
            foreach (var line in new MachineEmitter(target, program, layout, memoryTables).Body())
            {
                writer.Line(line);
            }
        });
    }

    private void WriteTokenPointers(CodeWriter writer, MachineProgram program, int token)
    {
        var used = ProgramCode.UsedCursors(program);
        var at = token == 0 ? "token" : $"(token + {token})";
        foreach (var array in lowered.Nest.Arrays)
        {
            var cursor = Cursors.Token(array.Name, token);
            var member = array.Role switch
            {
                ArrayRole.Prepared => "Sums",
                ArrayRole.Output => "Y",
                ArrayRole.Input => "X",
                ArrayRole.Field when lowered.Context.Activation?.FieldOf(array.Name) is { } field => field.Type.IsInteger ? "Codes" : "Scales",
                _ => null,
            };
            if (member is not null && (used.Contains(cursor) || array.Role == ArrayRole.Output))
            {
                writer.Line($"var {cursor} = job.{member} + ({at} * job.{member}Stride);");
            }
        }
    }
}

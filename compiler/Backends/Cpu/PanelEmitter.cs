using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>
/// Writes the GEMM for many tokens: a piece dequantizes a slab of k of a few row blocks into a panel and multiplies it with every tile
/// of tokens, slab after slab, so that no more than a panel is ever dequantized. Sums of a tile stay in registers for a slab.
/// </summary>
internal sealed class PanelEmitter(string formatClass, int panelColumns)
{
    /// <summary>Products that are summed in registers before they are added to the result.</summary>
    private const int LongestSum = 64;

    /// <summary>Tokens in a tile of the prepared activations: the same for every target, since targets take whole parts of it.</summary>
    private static int TileTokens => Target.All.Select(t => t.Tile.Tokens).Aggregate(Integers.Lcm);

    private static int PanelRowBlocks => Target.All.Max(t => t.Tile.Vectors * t.Lanes) / PackedLayoutPlan.RowBlock;

    public void Write(CodeWriter writer)
    {
        writer.Line($"private const int TileTokens = {Text(TileTokens)};");
        writer.Line($"private const int PanelRowBlocks = {Text(PanelRowBlocks)};");
        writer.Line("// The error of a sum in f32 grows with its length: longer ones are cut.");
        writer.Line($"private const int LongestSum = {Text(LongestSum)};");
        writer.Line($"private const int PanelStride = PanelRowBlocks * 16;");
        writer.Line($"private const int SlabBlocks = {Text(panelColumns)} / {formatClass}.PanelBlock > 0 ? {Text(panelColumns)} / {formatClass}.PanelBlock : 1;");
        writer.Line($"private const int SlabColumns = SlabBlocks * {formatClass}.PanelBlock;");
        writer.Line();
        writer.Line("/// <summary>One piece of work: the results of some row blocks for every token.</summary>");
        writer.Block("private static void Panels(void* state, int piece)", () => writer.Lines($$"""
            ref var job = ref *(Job*)state;
            var layout = new {{formatClass}}.Layout(job.N, job.K);
            var memory = stackalloc float[(SlabColumns * PanelStride) + 16];
            var panel = (float*)(((nint)memory + 63) & ~63);
            var firstRowBlock = piece * PanelRowBlocks;
            var endRowBlock = Math.Min(firstRowBlock + PanelRowBlocks, (job.N + 15) / 16);
            var blocks = (job.K + {{formatClass}}.PanelBlock - 1) / {{formatClass}}.PanelBlock;
            for (var block = 0; block < blocks; block += SlabBlocks)
            {
                var endBlock = Math.Min(block + SlabBlocks, blocks);
                for (var rowBlock = firstRowBlock; rowBlock < endRowBlock; rowBlock++)
                {
                    {{formatClass}}.Dequantize(job.Weights, layout, job.K, rowBlock, block, endBlock, panel + ((rowBlock - firstRowBlock) * 16), PanelStride);
                }
                for (var token = 0; token < job.M; token += TileTokens)
                {
                    Tile(ref job, panel, firstRowBlock * 16, block * {{formatClass}}.PanelBlock, (endBlock - block) * {{formatClass}}.PanelBlock, token);
                }
            }
            """));
        writer.Line();
        var sums = new TargetMethods("Sum", WriteSums);
        var tiles = new TargetMethods("Tile", (body, target) => WriteTile(body, target, sums.NameFor(target)));
        writer.Line("/// <summary>y[m, n] += sum(k) x[m, k]*panel[k, n] over one slab, for one tile of tokens; the first slab begins with the bias.</summary>");
        writer.Block("private static void Tile(ref Job job, float* panel, int firstRow, int k, int count, int token)", () => tiles.Dispatch(writer, "ref job, panel, firstRow, k, count, token"));
        tiles.Write(writer, "ref Job job, float* panel, int firstRow, int k, int count, int token", "");
        sums.Write(writer, "float* w, float* x, int count, float* sums", TargetMethods.Optimized);
    }

    private static void WriteTile(CodeWriter writer, Target target, string sum)
    {
        var (vectors, tokens) = target.Tile;
        writer.Lines($$"""
            var sums = stackalloc float[{{Text(tokens * vectors * target.Lanes)}}];
            for (var lane = 0; lane < PanelStride && firstRow + lane < job.N; lane += {{Text(vectors * target.Lanes)}})
            {
                for (var part = 0; part < TileTokens && token + part < job.M; part += {{Text(tokens)}})
                {
                    for (var start = 0; start < count; start += LongestSum)
                    {
                        var x = job.X + (token * job.XStride) + ((k + start) * TileTokens) + part;
                        {{sum}}(panel + (start * PanelStride) + lane, x, Math.Min(count - start, LongestSum), sums);
                        for (var i = 0; i < Math.Min({{Text(tokens)}}, job.M - token - part); i++)
                        {
                            for (var v = 0; v < {{Text(vectors * target.Lanes)}}; v += {{Text(target.Lanes)}})
                            {
                                var first = firstRow + lane + v;
                                var y = job.Y + ((token + part + i) * job.YStride) + first;
                                {{target.Helper}}.AddRows(y, {{target.Vector}}.Load(sums + (i * {{Text(vectors * target.Lanes)}}) + v), job.N - first, k + start == 0, job.B == null ? null : job.B + first);
                            }
                        }
                    }
                }
            }
            """);
    }

    // A method that calls no other, so that all sums stay in registers through the loop.
    private static void WriteSums(CodeWriter writer, Target target)
    {
        var (vectors, tokens) = target.Tile;
        var sums = (from t in Enumerable.Range(0, tokens) from v in Enumerable.Range(0, vectors) select (Token: t, Vector: v, Name: $"y{Text(t)}_{Text(v)}")).ToList();
        writer.Line($"// The sums of {Text(tokens)} tokens and {Text(vectors * target.Lanes)} rows over a stretch of k, in registers.");
        foreach (var sum in sums)
        {
            writer.Line($"var {sum.Name} = {target.Vector}<float>.Zero;");
        }
        writer.Block("for (var i = 0; i < count; i++)", () =>
        {
            for (var v = 0; v < vectors; v++)
            {
                writer.Line($"var w{Text(v)} = {target.Vector}.Load(w{(v == 0 ? "" : " + " + Text(v * target.Lanes))});");
            }
            foreach (var sum in sums)
            {
                if (sum.Vector == 0)
                {
                    writer.Line($"var x{Text(sum.Token)} = {target.Vector}.Create(x[{Text(sum.Token)}]);");
                }
                writer.Line($"{sum.Name} = {target.MultiplyAdd("w" + Text(sum.Vector), "x" + Text(sum.Token), sum.Name)};");
            }
            writer.Line("w += PanelStride;");
            writer.Line("x += TileTokens;");
        });
        foreach (var sum in sums)
        {
            writer.Line($"{target.Vector}.Store({sum.Name}, sums + {Text(((sum.Token * vectors) + sum.Vector) * target.Lanes)});");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

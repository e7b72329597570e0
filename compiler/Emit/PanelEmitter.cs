using System.Globalization;
using System.Linq;
using Kernels.Compiler.Emit.Targets;
using Kernels.Compiler.Lowering;
using Kernels.Compiler.Schedule;

namespace Kernels.Compiler.Emit;

/// <summary>
/// Writes the GEMM for many tokens: a piece dequantizes a slab of k of a few row blocks into a panel and multiplies it with every tile
/// of tokens, slab after slab, so that no more than a panel is ever dequantized. Sums of a tile stay in registers for a slab.
/// </summary>
internal sealed class PanelEmitter(string formatClass, int panelColumns)
{
    /// <summary>Tokens in a tile of the prepared activations: the same for every target, since targets take whole parts of it.</summary>
    private static int TileTokens => Target.All.Select(t => t.Tile.Tokens).Aggregate(Integers.Lcm);

    private static int PanelRowBlocks => Target.All.Max(t => t.Tile.Vectors * t.Lanes) / PackedLayoutPlan.RowBlock;

    public void Write(CodeWriter writer)
    {
        writer.Line($"private const int TileTokens = {Text(TileTokens)};");
        writer.Line($"private const int PanelRowBlocks = {Text(PanelRowBlocks)};");
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
        writer.Line("/// <summary>y[m, n] += sum(k) x[m, k]*panel[k, n] over one slab, for one tile of tokens; the first slab begins with the bias.</summary>");
        writer.Block("private static void Tile(ref Job job, float* panel, int firstRow, int k, int count, int token)", () =>
            GeneratedFile.Dispatch(writer, "Tile", "ref job, panel, firstRow, k, count, token"));
        foreach (var target in Target.All)
        {
            writer.Line();
            WriteTile(writer, target);
        }
    }

    private static void WriteTile(CodeWriter writer, Target target)
    {
        var (vectors, tokens) = target.Tile;
        string Sum(int v, int t) => $"y{Text(t)}_{Text(v)}";
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void Tile{target.Name}(ref Job job, float* panel, int firstRow, int k, int count, int token)", () =>
        {
            writer.Block($"for (var lane = 0; lane < PanelStride && firstRow + lane < job.N; lane += {Text(vectors * target.Lanes)})", () =>
                writer.Block($"for (var part = 0; part < TileTokens && token + part < job.M; part += {Text(tokens)})", () =>
                {
                    writer.Line("var w = panel + lane;");
                    writer.Line("var x = job.X + (token * job.XStride) + (k * TileTokens) + part;");
                    for (var t = 0; t < tokens; t++)
                    {
                        writer.Line("var " + string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"{Sum(v, t)} = {target.Vector}<float>.Zero")).Replace(", y", "; var y") + ";");
                    }
                    writer.Block("for (var i = 0; i < count; i++)", () =>
                    {
                        for (var v = 0; v < vectors; v++)
                        {
                            writer.Line($"var w{Text(v)} = {target.Vector}.Load(w{(v == 0 ? "" : " + " + Text(v * target.Lanes))});");
                        }
                        for (var t = 0; t < tokens; t++)
                        {
                            writer.Line($"var x{Text(t)} = {target.Vector}.Create(x[{Text(t)}]);");
                            for (var v = 0; v < vectors; v++)
                            {
                                writer.Line($"{Sum(v, t)} = {target.MultiplyAdd("w" + Text(v), "x" + Text(t), Sum(v, t))};");
                            }
                        }
                        writer.Line("w += PanelStride;");
                        writer.Line("x += TileTokens;");
                    });
                    writer.Line("var first = firstRow + lane;");
                    writer.Line("var tokens = job.M - token - part;");
                    for (var t = 0; t < tokens; t++)
                    {
                        var stores = string.Join(" ", Enumerable.Range(0, vectors).Select(v =>
                            $"{target.Helper}.AddRows(job.Y + ((token + part + {Text(t)}) * job.YStride) + first + {Text(v * target.Lanes)}, {Sum(v, t)}, job.N - first - {Text(v * target.Lanes)}, k == 0, job.B == null ? null : job.B + first + {Text(v * target.Lanes)});"));
                        writer.Line($"if (tokens > {Text(t)}) {{ {stores} }}");
                    }
                }));
        });
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

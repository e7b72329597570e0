using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Writes the weights as f32, row-major n × k: each warp one body of one tile.</summary>
internal sealed class DequantizeKernel
{
    public const string Name = "dequantize";

    private const int Warps = 8;

    private readonly PtxWriter ptx = new();
    private readonly TensorPlan plan;
    private readonly WeightFragments weights;
    private readonly bool scalesWeights;

    private DequantizeKernel(TensorPlan plan)
    {
        this.plan = plan;
        scalesWeights = plan.Form.Offset is not null;
        weights = new WeightFragments(ptx, plan, 1, scalesWeights);
    }

    public static PtxKernel Emit(TensorPlan plan) => new DequantizeKernel(plan).Emit();

    private PtxKernel Emit()
    {
        LinearParameters.Read(ptx, LinearParameters.All);
        ptx.Op($"mov.u32 {ptx.Word("tile")}, %ctaid.x");
        ptx.Op($"mov.u32 {ptx.Word("body")}, %ctaid.y");
        ptx.Op($"mad.lo.u32 {ptx.Word("body")}, {ptx.Word("body")}, {Warps}, {ptx.Word("warp")}");
        LinearParameters.Bodies(ptx, plan.Body);
        weights.Begin(ptx.Word("tile"), ptx.Word("bodies"), ptx.Word("body"));
        ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("body")}, {ptx.Word("bodies")}");
        weights.Load(0, ptx.Predicate("more"), 0);
        if (plan.Conversion is CodeConversion.PairTable table)
        {
            PairTableCopy.Fill(ptx, table, Warps);
            ptx.Op("bar.sync 0");
        }
        ptx.Op($"@!{ptx.Predicate("more")} bra.uni END");
        Places();
        for (var step = 0; step < plan.Steps; step++)
        {
            Step(step);
        }
        ptx.Label("END");
        ptx.Op("ret");
        return new PtxKernel(Name, 32 * Warps, 2, LinearParameters.All, Shared() + ptx);
    }

    private string Shared() => plan.Conversion is CodeConversion.PairTable table ? PairTableCopy.Shared(table) : "";

    // Lane 4r + t has rows r and r + 8, and of every step four k side by side.
    private void Places()
    {
        ptx.Remark("Where a lane's weights go, and the factors of its rows.");
        var (row, of, place) = (ptx.Word("row"), ptx.Address("of_row"), ptx.Address("wide"));
        ptx.Op($"and.b32 {ptx.Word("quarter")}, {ptx.Word("lane")}, 3");
        ptx.Op($"mul.lo.u32 {ptx.Word("at_k")}, {ptx.Word("body")}, {plan.Body}");
        ptx.Op($"mad.lo.u32 {ptx.Word("at_k")}, {ptx.Word("quarter")}, 4, {ptx.Word("at_k")}");
        for (var i = 0; i < 2; i++)
        {
            ptx.Op($"shr.u32 {row}, {ptx.Word("lane")}, 2");
            ptx.Op($"mad.lo.u32 {row}, {ptx.Word("tile")}, {TensorPlan.TileRows}, {row}");
            ptx.Op($"add.u32 {row}, {row}, {i * 8}");
            ptx.Op($"setp.lt.u32 {HasRow(i)}, {row}, {ptx.Word("n")}");
            ptx.Op($"mad.wide.u32 {of}, {row}, 4, {ptx.Address("factors")}");
            ptx.Op($"ld.global.nc.f32 {Factor(i)}, [{of}]");
            ptx.Op($"mul.wide.u32 {of}, {row}, {ptx.Word("y_stride")}");
            ptx.Op($"cvt.u64.u32 {place}, {ptx.Word("at_k")}");
            ptx.Op($"add.s64 {of}, {of}, {place}");
            ptx.Op($"shl.b64 {of}, {of}, 2");
            ptx.Op($"add.s64 {Row(i)}, {of}, {ptx.Address("y")}");
        }
    }

    private void Step(int step)
    {
        var k = step * plan.Instruction.K;
        ptx.Remark($"k {k} … {k + plan.Instruction.K - 1} of the body.");
        if (k % plan.Span == 0)
        {
            weights.BeginGroup(0, 0, k / plan.Span);
        }
        var fragment = weights.Fragment(0, 0, step);
        var (low, high) = (ptx.Half("low"), ptx.Half("high"));
        for (var register = 0; register < 4; register++)
        {
            var row = register % 2;
            ptx.Op($"mov.b32 {{{low}, {high}}}, {fragment[register]}");
            foreach (var (half, from) in new[] { (0, low), (1, high) })
            {
                var number = Number(row, (register / 2 * 2) + half);
                ptx.Op($"cvt.f32.f16 {number}, {from}");
                if (!scalesWeights && plan.Form.Scale is not null)
                {
                    ptx.Op($"mul.rn.f32 {number}, {number}, {weights.Scale(0, row)}");
                }
                ptx.Op($"mul.rn.f32 {number}, {number}, {Factor(row)}");
            }
        }
        // Whole rows of four go at once where every row begins at a multiple of 16 bytes.
        var (vector, last, more, next) = (ptx.Predicate("vector"), ptx.Word("last_k"), ptx.Predicate("there"), ptx.Word("next_k"));
        ptx.Op($"or.b32 {last}, {ptx.Word("k")}, {ptx.Word("y_stride")}");
        ptx.Op($"and.b32 {last}, {last}, 3");
        ptx.Op($"setp.eq.u32 {vector}, {last}, 0");
        var (scalar, done) = (ptx.Fresh("SCALAR"), ptx.Fresh("STORED"));
        ptx.Op($"@!{vector} bra.uni {scalar}");
        ptx.Op($"add.u32 {next}, {ptx.Word("at_k")}, {k}");
        for (var row = 0; row < 2; row++)
        {
            ptx.Op($"setp.lt.and.u32 {more}, {next}, {ptx.Word("k")}, {HasRow(row)}");
            ptx.If(more, $"st.global.v4.f32 [{Row(row)}+{k * 4}], {{{string.Join(", ", Enumerable.Range(0, 4).Select(i => Number(row, i)))}}}");
        }
        ptx.Op($"bra.uni {done}");
        ptx.Label(scalar);
        for (var i = 0; i < 4; i++)
        {
            ptx.Op($"add.u32 {next}, {ptx.Word("at_k")}, {k + i}");
            for (var row = 0; row < 2; row++)
            {
                ptx.Op($"setp.lt.and.u32 {more}, {next}, {ptx.Word("k")}, {HasRow(row)}");
                ptx.If(more, $"st.global.f32 [{Row(row)}+{(k + i) * 4}], {Number(row, i)}");
            }
        }
        ptx.Label(done);
    }

    private string HasRow(int i) => ptx.Predicate($"has_row_{i}");

    private string Row(int i) => ptx.Address($"row_{i}_at");

    private string Factor(int i) => ptx.Float($"factor_{i}");

    private string Number(int row, int i) => ptx.Float($"number_{row}_{i}");
}

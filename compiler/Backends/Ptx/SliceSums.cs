using System;
using System.Collections.Generic;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// The end of a kernel: sums are multiplied with their row's factor, the bias is added, and they are stored. Where k was cut into slices the
/// block that comes last to a part of the result adds all slices, always from the first to the last, so that results do not depend on the order
/// in which blocks run.
/// </summary>
/// <param name="row">The register with a thread's first row.</param>
/// <param name="rows">How far each of its rows lies behind the first.</param>
/// <param name="token">The register with a thread's first token.</param>
/// <param name="tokens">How far each of its tokens lies behind the first.</param>
/// <param name="sum">The register with the sum of a row and a token, by their numbers in the lists.</param>
internal sealed class SliceSums(
    PtxWriter ptx, string row, IReadOnlyList<int> rows, string token, IReadOnlyList<int> tokens, Func<int, int, string> sum)
{
    /// <summary>Stores the sums of one thread; those beyond the last token or row are dropped.</summary>
    /// <param name="slices">The special register with the number of slices.</param>
    /// <param name="part">The register with the number of this part of the result, whose ticket tells who is last.</param>
    public void StoreOrAdd(string slices, string part)
    {
        ptx.Remark("Which rows of the result there are.");
        for (var i = 0; i < rows.Count; i++)
        {
            ptx.Op($"add.u32 {ptx.Word("row_of_sum")}, {row}, {rows[i]}");
            ptx.Op($"setp.lt.u32 {HasRow(i)}, {ptx.Word("row_of_sum")}, {ptx.Word("n")}");
        }
        var (count, one) = (ptx.Word("slices"), ptx.Predicate("one_slice"));
        ptx.Op($"mov.u32 {count}, {slices}");
        ptx.Op($"setp.eq.u32 {one}, {count}, 1");
        ptx.If(one, "bra.uni STORE");
        AddSlices(count, part);
        ptx.Label("STORE");
        Store();
        ptx.Label("END");
    }

    private void AddSlices(string count, string part)
    {
        ptx.Remark("One of several slices: it leaves its sums, and the last one to come adds them all.");
        var (bytes, own, wide, drawn, last) = (ptx.Address("slice_bytes"), ptx.Address("own"), ptx.Address("wide"), ptx.Word("drawn"), ptx.Word("last_ticket"));
        ptx.Op($"mul.wide.u32 {bytes}, {ptx.Word("m")}, {ptx.Word("n")}");
        ptx.Op($"shl.b64 {bytes}, {bytes}, 2");
        ptx.Op($"cvt.u64.u32 {wide}, {ptx.Word("slice")}");
        ptx.Op($"mad.lo.s64 {own}, {wide}, {bytes}, {ptx.Address("partial")}");
        ForSums(own, ptx.Word("n"), (place, there, i, j) => ptx.If(there, $"st.global.f32 [{place}], {sum(i, j)}"));
        ptx.Op("membar.gl");
        ptx.Op("bar.sync 0");
        var first = ptx.Predicate("first_thread");
        ptx.Op($"setp.eq.u32 {first}, {ptx.Word("thread")}, 0");
        ptx.Op($"mad.wide.u32 {ptx.Address("ticket_at")}, {part}, 4, {ptx.Address("tickets")}");
        ptx.Op($"sub.u32 {last}, {count}, 1");
        // The counter goes back to 0 behind the last ticket, so that the next call finds it as this one did.
        ptx.If(first, $"atom.global.inc.u32 {drawn}, [{ptx.Address("ticket_at")}], {last}");
        ptx.If(first, $"st.shared.u32 [ticket], {drawn}");
        ptx.Op("bar.sync 0");
        ptx.Op($"ld.shared.u32 {drawn}, [ticket]");
        ptx.Op($"setp.ne.u32 {ptx.Predicate("not_last")}, {drawn}, {last}");
        ptx.If(ptx.Predicate("not_last"), "bra.uni END");
        ptx.Op("membar.gl");
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < tokens.Count; j++)
            {
                ptx.Op($"mov.f32 {sum(i, j)}, 0f00000000");
            }
        }
        ptx.Op($"mov.b64 {own}, {ptx.Address("partial")}");
        ptx.Label("ADD");
        var addend = ptx.Float("addend");
        ForSums(own, ptx.Word("n"), (place, there, i, j) =>
        {
            ptx.If(there, $"ld.global.cg.f32 {addend}, [{place}]");
            ptx.If(there, $"add.rn.f32 {sum(i, j)}, {sum(i, j)}, {addend}");
        });
        ptx.Op($"add.s64 {own}, {own}, {bytes}");
        ptx.Op($"sub.u32 {count}, {count}, 1");
        ptx.Op($"setp.ne.u32 {ptx.Predicate("more_slices")}, {count}, 0");
        ptx.If(ptx.Predicate("more_slices"), "bra.uni ADD");
    }

    private void Store()
    {
        ptx.Remark("factor·sum + bias.");
        var (of, has, adds) = (ptx.Address("of_row"), ptx.Predicate("has_bias"), ptx.Predicate("adds_bias"));
        ptx.Op($"setp.ne.u64 {has}, {ptx.Address("bias")}, 0");
        for (var i = 0; i < rows.Count; i++)
        {
            ptx.Op($"mov.f32 {Bias(i)}, 0f00000000");
            ptx.Op($"mad.wide.u32 {of}, {row}, 4, {ptx.Address("factors")}");
            ptx.If(HasRow(i), $"ld.global.nc.f32 {Factor(i)}, [{of}+{rows[i] * 4}]");
            ptx.Op($"and.pred {adds}, {HasRow(i)}, {has}");
            ptx.Op($"mad.wide.u32 {of}, {row}, 4, {ptx.Address("bias")}");
            ptx.If(adds, $"ld.global.nc.f32 {Bias(i)}, [{of}+{rows[i] * 4}]");
        }
        ForSums(ptx.Address("y"), ptx.Word("y_stride"), (place, there, i, j) =>
        {
            ptx.If(there, $"fma.rn.f32 {sum(i, j)}, {sum(i, j)}, {Factor(i)}, {Bias(i)}");
            ptx.If(there, $"st.global.f32 [{place}], {sum(i, j)}");
        });
    }

    // Walks the places of the sums in an array of rows side by side, token after token.
    private void ForSums(string array, string stride, Action<string, string, int, int> body)
    {
        var (place, step, number, hasToken, there) = (ptx.Address("place_of_sum"), ptx.Address("token_step"), ptx.Word("token_of_sum"), ptx.Predicate("has_token"), ptx.Predicate("there"));
        ptx.Op($"mad.wide.u32 {place}, {row}, 4, {array}");
        ptx.Op($"mul.wide.u32 {step}, {token}, {stride}");
        ptx.Op($"shl.b64 {step}, {step}, 2");
        ptx.Op($"add.s64 {place}, {place}, {step}");
        for (var j = 0; j < tokens.Count; j++)
        {
            if (j > 0)
            {
                ptx.Op($"mul.wide.u32 {step}, {stride}, {(tokens[j] - tokens[j - 1]) * 4}");
                ptx.Op($"add.s64 {place}, {place}, {step}");
            }
            ptx.Op($"add.u32 {number}, {token}, {tokens[j]}");
            ptx.Op($"setp.lt.u32 {hasToken}, {number}, {ptx.Word("m")}");
            for (var i = 0; i < rows.Count; i++)
            {
                ptx.Op($"and.pred {there}, {hasToken}, {HasRow(i)}");
                body(rows[i] == 0 ? place : $"{place}+{rows[i] * 4}", there, i, j);
            }
        }
    }

    private string HasRow(int i) => ptx.Predicate($"has_row_{i}");

    private string Factor(int i) => ptx.Float($"factor_{i}");

    private string Bias(int i) => ptx.Float($"bias_{i}");
}

using Kernels.Compiler.Binding;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Model;

/// <summary>What <c>store</c> comes to: which bit lies where. Its mistakes are in <see cref="BindingDiagnosticsTests"/>.</summary>
public class StoreTests
{
    [Fact]
    public void Items_lie_one_behind_the_other_from_the_lowest_bit_on()
    {
        var store = Store("q : uint5 [n, k]; d : f16 [n, k/2]; w = d*q", "k/2 { q[1]<4..4> zero(3) q[0]<0..3> d q[1]<0..3> q[0]<4..4> zero(3) }");

        Assert.Equal((2, 4), (store.Columns, store.Bytes));
        Assert.Equal(
            [Bits("q", 1, 4, 1, 0), Bits("q", 0, 0, 4, 4), Bits("d", 0, 0, 16, 8), Bits("q", 1, 0, 4, 24), Bits("q", 0, 4, 1, 28)],
            store.Bits);
        Assert.Empty(store.Trits);
    }

    [Fact]
    public void Indices_are_worked_out_from_the_loops_around_and_planes_are_indices_too()
    {
        var store = Store("b : bit [2, 2, n, k]; w = sum(i in 2) (b[i, 1] + b[i, 0])", "k/2 { for i in 2 { for j in 4 { b[1 - i, j%2, (j + 6)/2 - 3] } } }");

        Assert.Equal(
            [(2, 0), (3, 0), (2, 1), (3, 1), (0, 0), (1, 0), (0, 1), (1, 1)],
            store.Bits.Select(b => (b.Element.Plane, b.Element.Index)));
    }

    [Fact]
    public void Trits_name_the_digits_of_a_byte_and_constants_have_no_element()
    {
        var store = Store("q : trit [n, k]; w = q", "k/4 { trits(q[3], q[2], 1, q[1], q[0]) }");

        Assert.Equal(1, store.Bytes);
        Assert.Equal([3, 2, null, 1, 0], store.Trits.Select(t => t.Element?.Index));
        Assert.Equal([0, 1, 2, 3, 4], store.Trits.Select(t => t.Digit));
        Assert.Equal(2, store.Trits[2].Pattern);
    }

    [Fact]
    public void What_is_equally_far_apart_is_one_run()
    {
        var store = Store("q : uint4 [n, k]; d : f16 [n, k/32]; w = d*q", "k/32 { d for j in 16 { q[j] q[j + 16] } }");

        Assert.Equal(
            [new BlockRun(new("d", 0, 0), 1, 1, 0, 0), new BlockRun(new("q", 0, 0), 16, 1, 16, 8), new BlockRun(new("q", 0, 16), 16, 1, 20, 8)],
            BlockRuns.Bits(store.Bits).Select(r => r.Run));
    }

    [Fact]
    public void A_view_has_no_blocks_of_its_own_and_the_text_of_a_format_has_its_store()
    {
        var bound = Bind("format F { q : uint4 [n, k]; w = q; store per k/2 { q[0] q[1] } }\nview V of F { w = 2*q }");

        Assert.Contains("store per k/2 { q[0] q[1] }", bound.Formats[0].Text, StringComparison.Ordinal);
        Assert.Null(bound.Formats[1].Store);
    }

    [Fact]
    public void Words_of_tensors_have_the_elements_that_their_dimensions_leave()
    {
        var tensors = Bind("""
            format F {
                q : uint4 [n, k]; z : uint4 [n, (K/16)]; b : bit [2, n/2, k]; t : f32 [16]; d : f16 [flat/32]
                w = d*(q - z[0])*t[q] + b[0] + b[1]
                store a : int32 [k/4, n/2] { for i in 2 { for j in 4 { q[i, j] } } }
                store a.zeros : uint8 [(K/16), n/2] { z[1] z[0] }
                store planes : uint16 [n/2, k/4, 1] { for j in 4 { b[1, j] b[0, j] } zero(8) }
                store table : f32 [16] { t }
                store scales : f16 [flat/32] { d }
                store shape : int64 [3] = (N, K, 4*N)
                store groups : int32 [k] = (k/32)
            }
            """).Formats.Single().Tensors;

        Assert.Equal(["a", "a.zeros", "planes", "table", "scales", "shape", "groups"], tensors.Select(t => t.Name));
        Assert.Equal([(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3)], tensors[0].Bits.Select(b => (b.Element.Plane, b.Element.Index)));
        Assert.Equal([(0, 1), (0, 0)], tensors[1].Bits.Select(b => (b.Element.Plane, b.Element.Index)));
        Assert.Equal([(1, 0), (0, 0), (1, 1), (0, 1), (1, 2), (0, 2), (1, 3), (0, 3)], tensors[2].Bits.Select(b => (b.Element.Plane, b.Element.Index)));
        Assert.Equal([Bits("t", 0, 0, 32, 0)], tensors[3].Bits);
        Assert.Null(tensors[4].Dimensions.Single().Axis);
        Assert.Equal((3, 1), (tensors[5].Numbers.Count, tensors[6].Numbers.Count));
    }

    private static StoredBits Bits(string field, int index, int first, int count, int position) => new(new(field, 0, index), first, count, position);

    private static StoreModel Store(string items, string store) => Bind($"format F {{ {items}; store per {store} }}").Formats.Single().Store!;

    private static BoundFile Bind(string text)
    {
        var bound = Binder.BindFile(QkParser.Parse(text).File);
        Assert.Empty(bound.Diagnostics.Select(d => d.Format("")));
        return bound;
    }
}

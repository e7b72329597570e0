using System.Text;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Parsing;
using VerifyXunit;

namespace Kernels.Compiler.Tests.Model;

public class BindingDiagnosticsTests
{
    private static readonly string[] Mistakes =
    [
        // Names
        "format F { code : uint4 [n, k]; scale : f16 [n]; w = scal*code }",
        "format F { q : uint4 [n, j/32]; w = q }",
        "format F { q : uint4 [n, q/2]; w = q }",
        "format F { q : unit4 [n, k]; w = q }",
        "format F { q : F16 [n, k]; w = q }",
        "format F { q : quux [n, k]; w = q }",
        "format F { a : uint0 [n, k]; b : int17 [n, k]; c : sym1 [n, k]; w = a + b + c }",
        "format F { a : fp(2) [n, k]; b : fp(0, 3) [n, k]; c : fp(5, 10) [n, k]; d : f16(3) [n, k]; w = a + b + c + d }",
        "format F {\n    q : uint4 [n, k]\n    q : uint8 [n, k]\n    w = q\n}",
        "format F { q : bit [n, k]; w = q }\nformat F { q : sign [n, k]; w = q }",
        "format F { k : uint4 [n, k]; N : f16 []; flat : f16 []; w = k*N*flat }",
        "format F { q : uint4 [n, k]; q = 2; w = q }",
        "format F { b : bit [2, n, k]; w = sum(b in 2) b[b] }",
        // Indices
        "format F { s : f16 [2, n]; b : sign [2, n, k]; w = s[i]*(sum(i in 2) b[i]) }",
        "format F { q : uint4 [n, k]; t : f32 [16] = nf(4); w = t }",
        "format F { q : uint4 [n, k]; t : f32 [16] = nf(4); w = t[q, q] }",
        "format F { q : uint4 [n, k]; s : f16 []; w = s[0]*q[n] }",
        "format F { q : uint4 [n, k]; t : f32 [8] = nf(3); w = t[q] }",
        "format F { q : int2 [n, k]; t : f32 [4] = nf(2); w = t[q] + t[4] + t[k] }",
        "format F { q : uint4 [n, k]; w = q - q[n, k + 1] }",
        "format F { s : f16 [n, k]; t : f32 [4] = nf(2); w = t[s] + t[1.5] }",
        "format F { q : uint4 [n, k]; r = q; t : f32 [16] = nf(4); w = t[r] + t[floor(q)] + t[sum(i in 2) q] }",
        // Storage
        "format A { b : B [n, k]; w = b }\nformat B { a : A [n, k]; w = a }",
        "format F { a : F [n, k]; w = a }",
        "format R { q : int8 [n, k]; w = q }\nformat F { a : R [k]; b : R [n, k] sparse 2:4; c : R [n, k] = { 1 }; w = a + b + c }",
        "format R { q : int8 [n, k]; w = qq }\nactivation A { q : int8 [m, k]; s : f32 [m]; x = s*q; fit absmax }\nformat F { a : R [n, k]; b : A [n, k]; c : Rr [n, k]; w = a + b + c }",
        "format R { q : int8 [n, k]; w = q }\nformat F { a : R [n, k]; a_q : f16 [n]; w = a*a_q }",
        "format F { a : f16 [n, k] sparse 5:4; b : f16 [n, k] sparse 0:4; c : f16 [n, k] sparse 2:100000; d : f16 [n] sparse 2:4; e : f16 [n, k] sparse 2:4 along j; w = a + b + c + d + e }",
        "format F { q : uint8 [n, k]; t : f16 [n, 200]; w = t[q] }",
        "format F { q : uint8 [n, k]; u : f16 [5000, 5000]; w = u[q, q] }",
        // Blocks of files of others
        "format F { q : uint4 [n, k]; w = q; store per n/32 { q }; store per k/2.5 { q } }",
        "format F { q : uint4 [n, k]; s : f16 [n]; d : f16 [n, k/24]; r : f16 [n/2, k/32]; e : f16 [n, k/64]; v : f16 [n, k] sparse 2:4; w = d*s*q*r*e*v; store per k/32 { q } }",
        "format R { q : int8 [n, k]; w = q }\nformat F { a : R [n, k]; w = a; store per k/32 { a } }",
        "format F { q : uint4 [n, k]; d : f16 [n, k/4]; w = d*q; store per k/4 { d for j in 3 { q[j] } } }",
        "format F { q : uint4 [n, k]; d : f16 [n, k/4]; w = d*q; store per k/4 { for j in 4 { q[j] } d<0..7> for j in 4 { q[j/2]<2..3> } } }",
        "format F { q : uint4 [n, k]; d : f16 [n, k/4]; w = d*q; store per k/4 { d for j in 4 { q[j]<2..4> q[j]<3..1> } d<16..16> } }",
        "format F { b : bit [2, n, k]; w = sum(i in 2) b[i]; store per k/8 { for j in 9 { b[0, j] } b[-1, 0] b[1, 2*j] b[1, 1.5] b[1] b b[1, 1 - 2] b[1, 7/0] } }",
        "format F { q : uint2 [n, k]; w = q; store per k/2 { q[0] q[1] zero(1) } }",
        "format F { q : trit [n, k]; u : uint2 [n, k/5]; t : f32 [4] = nf(2); w = t[u]*q; store per k/5 { u trits(q[0], q[1], q[2], q[3], q[4]) zero(0) t[0] dd } }",
        "format F { q : trit [n, k]; w = q; store per k/5 { trits(q[0], q[1]) trits(q[0], q[1], q[2], q[3], 2) trits(q[0], q[1], q[2], q[3], q[0]) } }",
        "format F { q : uint4 [n, k]; w = q; store per k/2 { for q in 2 { q[q] } } store per k/2 { q[0] q[1] } }",
        "format F { q : uint4 [n, k]; w = q; store per k/2 { for j in 2 { for j in 2 { q[j] } } } }",
        "format F { q : uint4 [n, k]; w = q; store per k/2 { for j in 0 { q[j] } } }",
        "format F { q : uint16 [n, k]; w = q; store per k/8192 { for j in 2000000000 { q[j] } } }",
        "format F { q : uint4 [n, k]; w = q; store per k/2 { for j in 2000000000 { q[0] } } }",
        // Tensors of checkpoints of others
        "format F { q : uint4 [n, k]; w = q; store a : int33 [n, k/8] { for j in 8 { q[j] } } store b : int32 [n, k/8] { for j in 8 { q[j] } } }",
        "format F { q : uint4 [n, k]; s : f16 [n]; w = s*q; store a : int32 [n, k/8] { for j in 7 { q[j] } } }",
        "format F { q : uint4 [n, k]; s : f16 [n]; w = s*q; store a : int32 [n, k/8] { for j in 7 { q[j] } q[7]<0..2> zero(1) } store b : f16 [n] { s } }",
        "format F { q : uint4 [n, k]; s : f16 [n, k/3]; z : uint4 [n/2, k]; w = s*(q - z); store a : uint16 [k/4, n] { for j in 4 { q[j] } } store b : f16 [k/4, n] { s } store c : uint8 [k/2] { z[0] z[1] } }",
        "format F { q : uint4 [n, k]; w = q; store a.b : uint8 [n, k/2] { q[0] q[1] } store a.b : uint8 [n, k/2] { q[0] q[1] } }",
        "format F { q : uint4 [n, k]; w = q; store a : uint8 [n, k/2] { q[0] q[1] } store b : int64 [2] = (n, K) store c : f32 [2] = (N, K) store d : int64 [3] = (N, K) store e : int64 [2] = (N, J) }",
        "format F { q : uint4 [n, k]; s : f16 [n]; w = s*q; store a : uint8 [flat/2] { q[0] q[1] } }",
        "format F { q : trit [n, k]; w = q; store a : uint8 [n, k/5] { trits(q[0], q[1], q[2], q[3], q[4]) } }",
        // Dimensions
        "format F { a : f16 [n, k/0]; b : f16 [n, k/-2]; c : f16 [n, k/1.5]; d : f16 [n, k/k]; w = a + b + c + d }",
        "format F { a : f16 [n, k + 1]; b : f16 [n, 2*k]; c : f16 [0]; d : f16 [a]; w = a + b + c + d }",
        // Values
        "format F { q : uint4 [n, k]; s, z : f16 [n]; half = q/2; w = s*q }",
        "format F { q : uint4 [n, k]; x = q }",
        "activation A { q : int8 [m, k]; w = q }",
        "format F {\n    q : uint4 [n, k]\n    w = q\n    w = 2*q\n    fit search\n    fit absmax\n}",
        "format F { q : uint4 [n, k]; a = b + q; b = 2*c; c = a - 1; w = a }",
        "format F { q : uint4 [n, k]; w = w + q }",
        "format F { q, z : uint4 [n, k]; s : f16 [n]; w = q/s + q/(z - 3) + q/0 + q/(z + 1) }",
        "format F { q : uint4 [n, k]; w[n, k] = q order reverse }",
        // Tables
        "format F { q : uint2 [n, k]; t : f32 [4] = { -1, 0, 1 }; w = t[q] }",
        "format F { q : uint2 [n, k]; t : f32 [n] = { -1, 0, 1, 2 }; w = t*q }",
        "format F { q : uint2 [n, k]; t : int4 [4] = { -8, 0, 1, 8 }; w = t[q] }",
        "format F { q : uint4 [n, k]; t : f32 [16] = nf(5); u : f32 [8] = nf(4); v : f32 [16] = fn(4); w = t[q] + u[q] + v[q] }",
        "format F { q : trit [n, k] pack base4; s : f16 [n] pack bits; w = s*q }",
        // Reductions
        "format F { b : bit [2, n, k]; w = sum(i in 2) sum(i in 2) b[i] }",
        "format F { q : bit [n, k]; w = sum(k in 2) q + sum(i) q + sum(j in J) q + sum(l in 0) q }",
        "kernel K(x : [i, j]) { y[i] = sum(i) x + sum(l) 1 }",
        "kernel K(x : [m, k], w : [n, k]) { y[m, n] = x*w }",
        "kernel K(x : [m, k]) { y[m] = sum(k) x*n }",
        "kernel K(x : [m, k], rows : [m]) { y[m] = sum(k) x[rows, k] }",
        "kernel K(x : [m, k], f : [m, 4]) { y[m, k] = x[m]*f }",
        // Functions, conditions
        "kernel K(x : [i]) { y[i] = sofplus(x) + clamp(x, 0) + exp(x: x) + exp(x, 5%) }",
        "kernel K(x : [i]) { y[i] = (if x then 1 else x > 0) + (not x) }",
        // Optional inputs
        "kernel K(x : [i], b : [i]?) { y[i] = x + b + (if b then b else b) + (if not b then 0 else b) }",
        // Calls
        "kernel K(x : [i]) { y[i] = 2*Other(x) }",
        "kernel K(x : [i]) { y[i] = Other(x + 1, z, x[0, 0]) }",
        "kernel K(x : [i, j]) { y[i, j] = Scan(x) order rows(i, l); z[i, j] = x order reverse }",
        "kernel K(x : [i, j]) { y[i, j] = Scan(x) order table(p) }",
        // Left sides
        "kernel K(x : [i, j]) { y[i, i] = x[i, i]; z[i + 1] = x[i, 0]; x[i] = 1; v[x] = 1 }",
        "kernel K(x : [i]) { y[i] = z + x; z[i] = 2*x }",
        "kernel K(x : [i], y : [i]) { z[i] = x; z[i] = 2*x }",
        "kernel K(x : [i]) { }",
        "kernel K(i : [i], I : [j]) { y[j] = I; z[i] = i }",
        // Scans
        "scan S over t (x : [t, d]) { state h : f32 [d]; state g : f32 [d]; h = h + x; y[t, d] = h + g }",
        "scan S over t (x : [t, d]) { state h : f32 [d]; h = h + x; h = 2*h; y[t, d] = h }",
        "scan S over t (x : [t, d]) { state h : f32 [t, d]; state g : f32 [d/2]; h = x; g = x; y[t, d] = x }",
        "scan S over t (x : [t, d]) { state h : f32 [d]; h[d, e] = x; y[t, d] = h }",
        "scan S over t (x : [t, d]) { state h : f32 [d]; h = h + x; last[d] = h }",
        "scan S over time (x : [t, d]) { y[t, d] = x }",
        // Fits
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit absmx }",
        "format F { q : uint4 [n, k]; s : f16 [n]; z : uint4 [n]; w = s*(q - z); fit absmax }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit minmax }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit ternary }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit absmean }",
        "format F { b : sign [n, k]; s : f16 [n]; w = s*b; fit threshold(0) }",
        "format F { q : uint4 [n, k]; s, z : f16 [n]; w = s*(q - z); fit search }",
        "format F { s : f16 [n, k]; w = s; fit absmax }",
        "format F { q : int4 [n, k]; s : f16 [n]; t : f32 [4] = nf(2); w = s*q + t[1]; fit p = absmax then s, t = absmax then s = search }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit svd }",
        "format F { q : trit [n, k]; s : f16 [n]; d : f16 []; w = d*s*q; fit ternary }",
        "format F { q : int4 [n, k]; s, r : f16 [n]; d : f16 []; w = d*s*r*q; fit search }",
        "format F { b : sign [n, k]; g : f16 [n]; h : f16 [k]; w = g*h*b; fit absmax }",
        "format F { q : int4 [n, k]; s : f16 [n, k/32]; d : f16 [n, k/48]; w = d*s*q; fit absmax }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit absmax(nested: u, signed: 1) }",
        "format F { q : uint4 [n, k]; s : f16 [n]; w = s*q; fit absmax(signed: 1) }",
        "format F { q : trit [n, k]; s : f16 [n]; w = s*q; fit absmean(center: row) }",
        "format F { b : bit [n, k]; w = b; fit threshold(0, tie: left) }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit s = absmax }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit s = absmax then q = search }",
        "format F { q : uint4 [n, k]; s : f16 [n]; m : f16 [n, k/32]; w = s*q + m; fit minmax }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit gptq then search }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit search then gptq(rounds: 2.5) }",
        "format F { b : sign [n, k]; w = b; fit threshold(0) then gptq }",
        "format F { q : int12 [n, k]; s : f16 [n]; w = s*q; fit gptq }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*q; fit nm then search }",
        "format F { q : int4 [n, k] sparse 2:4; s : f16 [n]; w = s*q; fit nm(by: rows) then search }",
        "format F { q : int4 [n, k] sparse 2:4; s : f16 [n]; w = s*q; fit nm }",
        "format F { q : int4 [n, k] sparse 2:4; s : f16 [n]; w = s*q; fit nm then search then gptq }",
        "format F { q : int4 [n, k] sparse 2:4; s : f16 [n]; w = s*q; fit nm then gptq }",
        // What is stored only somewhere
        "format F { p : bit [n, k]; q, r : uint4 [n, k] where p == 1; s : f16 [n] where p != 1; w = (if p == 1 then q else s) + (if p == 0 then 0 else r) + s }",
        "format F { p : uint2 [n]; q : int4 [n, k] where p > 1; r : int4 [n, k] where not p > 1; w = if p >= 1 then q else r }",
        "format F { p : bit [n, k/4]; q : int4 [n, k] where p == 1; r : int4 [n, k] where q > 0; t : f16 [2] where p == 1 = { 1, 2 }; v : f16 [n, k] sparse csr where p == 1; w = q + r + t[1] + v }",
        "format F { q : int4 [n, k] where (sum(i in 4) i) > 2; r : int4 [n, k] where z == 1; w = q + r }",
        "format F { a : f16 [n] sparse csr; b : f16 [n, k] sparse block(0, 4); c : f16 [n, k] sparse csr sparse 2:4; d : f16 [n, k] sparse block(2, 2000000); w = a + b + c + d }",
        "format P { p : bit [n, k]; q : int4 [n, k] where p == 1; w = if p == 1 then q else 0 }\nformat F { a : P [2, n, k]; w = a[0] }",
        "format F { q : int8 [n, k] static; w = q }",
        "activation A { q : int8 [m, k] static; s : f32 [m] static; x = s*q; fit absmax }",
        // In the language, not compiled yet
        "format R { q : int8 [n, k]; w = q }\nformat F { a : R [n, k] sparse csr; w = a }",
        "activation A { q : int8 [m, k]; s : f32 [] static; x = s*q; fit absmax }",
        "format F { q : int8 [n, k]; w = q }\nview V of F { w = 2*r }\nview U of G { w = q }\nview W of V { w = q }",
        "activation A { q : int8 [m, k]; s : f32 [m]; x = s*q; fit absmax }\nview V of A { w = q }\nformat F { q : int8 [n, k]; w = r }\nview U of F { w = q }",
        "format F { q : Int4Row [n, k]; w = q }",
        "format F { q : uint12 [n, k]; w = q }",
        "format F { q : uint4 [n, k]; t : f32 [16] = file(levels); w = t[q] }",
        "format F { q : uint4 [n, k]; t : f32 [16] = uniform(7); u : f16 [16] = uniform(seed: 7); v : f32 [16] sparse 2:4 along k = uniform(seed: 7); w = t[q] + u[q] + v[q] }",
        "format R { g : f32 [n, k] = uniform(seed: 7); w = g }\nformat F { a : R [2, n, k]; w = a[0] }",
        // Windows, integer functions, rotations
        "format F { a : int8 [n, k] window 2; b : uint8 [n, k] window 0; c : uint8 [n, k] window 8; d : uint8 [n, 4] window 2; e : uint8 [n, k] sparse 2:4 window 2; f : uint8 [n, k] window 2 window 3; w = a + b + c + d[0] + e + f }",
        "format F { q : int4 [n, k]; s : f16 [n]; c : uint4 [n, k]; w = bitand(q, 3) + shr(s, 2) + shl(c, c + 30) + bytesum(c/2) + bitor(c) + bitand(mulmod(c, 100000000) + 1, 3) }",
        "format F { q : uint16 [n, k]; c : uint4 [n, k/32]; w = mulmod(q, 3)*2 + shl(q, c/16) }",
        "format F { q : uint16 [n, k]; w = mulmod(q, 3000) }",
        "format F { q : uint16 [n, k]; c : uint3 [n, k]; w = q + shl(q, c) }",
        "kernel K(x : [i]) { y[i] = bitand(x, 3) + rotate(x, i, 8, seed: 1) }",
        "format F { q : int4 [n, k]; w = rotate(q, n, 128, seed: 7) + rotate(q, k, 100, seed: 7) + rotate(q, k, 128) + rotate(q, k, 128, seed: 0.5) }",
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*rotate(q, k, 128, seed: 7) }",
        "format R { q : int4 [n, k]; w = rotate(q, k, 128, seed: 7) }\nformat F { a : R [k, n]; w = a }",
        "format F { q : int4 [n, k]; u : f16 [n%4, 16]; v : f16 [16, k]; w = q + sum(r in 16) u[r]*v[r] }",
        "format F { q : int12 [n, k]; s : f16 [n, k/32]; w = s*q; fit absmax }",
        "format F { q : uint4 [n, k]; t : f16 [n, 16]; w = t[q] }",
        "format F { q : uint4 [k, n]; r : f16 [n, k%8]; s : f16 [flat/64]; t : f16 [n/(N/6)]; w = q*r*s*t; fit absmax }",
        "format F { v : f16 [k, n] sparse csr; w = v }",
        "format F { q : uint16 [n, k]; t : f16 [65536, 512]; w = t[q, k%512] }",
        "format F [h, t, d] { q : uint4 [h, t, d]; w = q }",
        "format F { q : uint4 [n, k]; s : f16 [n]; e : uint8 [n]; o : f16 [n, k] sparse csr; w = gelu(s)*q + q*n + 2^e + q%2 + (max(i in 2) q) + q/(e + 1) + exp(o) + (sum(i in K) o) }",
        "activation A { q : int8 [m, k]; s : f32 [m]; x = s*q; fit svd }",
        "activation A { q : int8 [m, k]; s : f32 [m]; x = s*q }",
    ];

    [Fact]
    public Task Every_mistake_has_its_message_at_its_place()
    {
        var text = new StringBuilder();
        foreach (var input in Mistakes)
        {
            text.Append(input).Append('\n');
            foreach (var diagnostic in Diagnose(input))
            {
                text.Append("    ").Append(diagnostic.Format("")).Append('\n');
            }
            text.Append('\n');
        }
        return Verifier.Verify(text.ToString());
    }

    [Fact]
    public void Every_kind_of_mistake_is_among_them()
    {
        var seen = Mistakes.SelectMany(Diagnose).Select(d => d.Kind.Id).ToHashSet();

        var ofBinding = DiagnosticCatalogue.All.Where(k => k.Id[..5] is "QK010" or "QK011" or "QK012" or "QK013" or "QK014" or "QK017" or "QK090" or "QK092");
        Assert.Empty(ofBinding.Where(k => !seen.Contains(k.Id)).Select(k => k.Id + " " + k.Title));
    }

    [Fact]
    public void Ids_are_not_reused() => Assert.Equal(DiagnosticCatalogue.All.Select(k => k.Id).Distinct(), DiagnosticCatalogue.All.Select(k => k.Id));

    [Fact]
    public void Three_mistakes_in_one_declaration_are_all_reported()
    {
        var diagnostics = Diagnose("format F {\n    q : uint17 [n, k]\n    s : f16 [n, k/0]\n    w = s*(q - zero_point)\n}");

        Assert.Equal(["QK0102 2:9", "QK0110 3:19", "QK0100 4:16"], diagnostics.Select(d => $"{d.Kind.Id} {d.Span.Start.Line}:{d.Span.Start.Column}"));
    }

    [Fact]
    public void A_mistake_in_one_declaration_does_not_take_away_the_others()
    {
        var bound = Bind("format Bad { w = q }\nformat Good { q : uint4 [n, k]; w = q }\nkernel Fine(x : [i]) { y[i] = x }");

        Assert.Equal("Good", Assert.Single(bound.Formats).Name);
        Assert.Equal("Fine", Assert.Single(bound.Kernels).Name);
    }

    [Fact]
    public void A_field_that_only_a_view_reads_is_used()
    {
        Assert.Empty(Diagnose("format F { q, r : uint4 [n, k]; a = 2*r; b = a + 1; w = q }\nview V of F { w = b }"));
    }

    [Fact]
    public void A_fit_that_is_not_served_leaves_the_format_and_says_in_it_why()
    {
        var bound = Bind("format F { q : fp(2, 1) [n, k]; a, b : e4m3 [n, k/16]; g : f32 []; w = g*a*b*q; fit absmax }");

        var warning = Assert.Single(bound.Diagnostics);
        Assert.Equal(("QK0921", DiagnosticSeverity.Warning), (warning.Kind.Id, warning.Kind.Severity));
        var format = Assert.Single(bound.Formats);
        Assert.Null(format.Fit);
        Assert.Equal(warning.Text, format.FitNotServed);
    }

    [Theory]
    [InlineData("w = s*q")]
    [InlineData("w = s*q; fit ternary")]
    [InlineData("d : f32 []; w = s*q*d; fit absmax")]
    [InlineData("d : f32 [n/4]; z : int4 [n]; w = d*s*(q - z); fit search")]
    public void Where_a_fit_is_served_or_left_out_nothing_is_said(string rest)
    {
        var bound = Bind($"format F {{ q : sym2 [n, k]; s : f16 [n]; {rest} }}");

        Assert.Empty(bound.Diagnostics);
        Assert.Null(Assert.Single(bound.Formats).FitNotServed);
    }

    [Fact]
    public void Models_are_equal_wherever_they_stand()
    {
        const string text = "format F { q : uint4 [n, k]; s : f16 [n, k/2]; w = s*q; fit absmax }\nkernel K(u : [i, j]) { y[i, j] = Scan(u) order reverse rows(i, j) }";
        var (here, there) = (Bind(text), Bind("\n\n" + text.Replace(";", "\n  ;", StringComparison.Ordinal)));

        Assert.Equal(here.Formats, there.Formats);
        Assert.Equal(here.Kernels, there.Kernels);
        Assert.Equal(here.Formats.GetHashCode(), there.Formats.GetHashCode());
    }

    private static IEnumerable<Diagnostic> Diagnose(string text) => Bind(text).Diagnostics;

    private static BoundFile Bind(string text)
    {
        var parsed = QkParser.Parse(text);
        Assert.Empty(parsed.Diagnostics.Select(d => d.Format(text)));
        return Binder.BindFile(parsed.File);
    }
}

using Kernels.PtxMachine.Parsing;

namespace Kernels.Gpu.Tests.Machine;

public class ParserTests
{
    [Theory]
    [InlineData("fancy.u32 %r0, %r1;", "unknown instruction fancy")]
    [InlineData("add.cc.u32 %r0, %r1, %r2;", "unknown modifier .cc")]
    [InlineData("add.f16x4 %r0, %r1, %r2;", "unknown instruction add")]
    [InlineData("ld.local.u32 %r0, [%rd0];", "unknown modifier .local")]
    [InlineData("fma.f32 %r0, %r1, %r2, %r3;", "expected .rn or .rz or .rm or .rp")]
    [InlineData("add.u32 %r0, %r1;", "an operand is missing")]
    [InlineData("add.u32 %r0, %r1, %r2, %r3;", "1 operands too many")]
    [InlineData("add.u32 %r0, %r1, %x;", "unknown name %x")]
    [InlineData("add.u32 %r0, %r1, %r99;", "unknown name %r99")]
    [InlineData("add.u64 %rd0, %rd1, %r2;", "%r2 of type .b32 does not fit .u64")]
    [InlineData("add.f32 %f0, %f1, 1;", "no value of type .f32")]
    [InlineData("add.u32 %r0, %f1, %r2;", "%f1 of type .f32 does not fit .u32")]
    [InlineData("bra NOWHERE;", "unknown label NOWHERE")]
    [InlineData("@%r0 mov.u32 %r1, 0;", "%r0 is not a declared predicate")]
    [InlineData("ld.global.u32 %r0, [%r1];", "cannot be an address")]
    [InlineData("ld.shared.u32 %r0, [x];", "does not lie in this state space")]
    [InlineData("ld.global.v4.u32 {%r0, %r1}, [%rd0];", "expected a vector of 4")]
    [InlineData("cp.async.cg.shared.global [%r0], [%rd0], 8;", "does not copy 8 bytes")]
    [InlineData("mma.sync.aligned.m16n8k16.row.col.f32.f16.bf16.f32 {%r0,%r1,%r2,%r3}, {%r0,%r1,%r2,%r3}, {%r0,%r1}, {%r0,%r1,%r2,%r3};", "expected .f16")]
    [InlineData("mma.sync.aligned.m16n8k64.row.col.s32.s8.s8.s32 {%r0,%r1,%r2,%r3}, {%r0,%r1,%r2,%r3}, {%r0,%r1}, {%r0,%r1,%r2,%r3};", "there is no m16n8k64 product of .s8")]
    [InlineData("cvt.f16.f32 %h, %f0;", "a rounding is needed")]
    [InlineData("cvt.rn.f32.f16 %f0, %h;", "the rounding .rn is not allowed")]
    [InlineData("mov.u32 %r0 %r1;", "expected ';'")]
    [InlineData("ld.global.u32 %r0, [%rd0-4];", "expected ']'")]
    [InlineData(".local .b32 cell;", "expected an instruction")]
    public void What_the_machine_does_not_know_is_an_error_with_its_line(string instruction, string problem)
    {
        var text = PtxKernel.Text("x:u64", ".reg .b32 %r<4>; .reg .b64 %rd<4>; .reg .f32 %f<2>; .reg .b16 %h; .reg .pred %p;", instruction);
        var error = Assert.Throws<PtxException>(() => PtxMachine.PtxModule.Parse(text));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(1 + text.Split('\n').ToList().FindIndex(line => line.Contains(instruction, StringComparison.Ordinal)), error.Line);
        Assert.StartsWith($"line {error.Line}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_is_read_with_its_directives_and_comments()
    {
        var module = PtxParser.Parse("""
            // A comment.
            .version 7.8
            .target sm_80
            .address_size 64
            .const .align 4 .b32 table[2][2] = {{1, 2}, {3}};
            .extern .shared .align 16 .b8 dynamic[];
            /* One that spans
               lines. */
            .visible .entry first(.param .u64 .ptr .global .align 16 x, .param .align 8 .b8 shape[24])
            .maxntid 128, 1, 1
            .minnctapersm 2
            {
                .pragma "nounroll";
                .reg .pred %p, %q<3>;
                .shared .align 16 .b8 tile[1024];
            LOOP: ret;
            }
            .entry second() .reqntid 64 { exit; }
            """);
        Assert.Equal(("7.8", "sm_80"), (module.Version, module.Target));
        Assert.Equal(["first", "second"], module.Entries.Select(e => e.Name));
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0], module.Variables[0].Initial!);
        Assert.Equal(16, module.Variables[0].Bytes);
        Assert.True(module.Variables[1].IsExtern);
        var entry = module.Entries[0];
        Assert.Equal([8, 24], entry.Parameters.Select(p => p.Bytes));
        Assert.Equal(128, entry.MaximumThreads);
        Assert.Equal([64], module.Entries[1].Threads!);
        Assert.Equal(0, entry.Labels["LOOP"]);
        Assert.Equal(16, entry.Instructions[0].Line);
        Assert.Equal([("%p", (int?)null), ("%q", 3)], entry.Registers.Select(r => (r.Name, r.Count)));
    }

    [Fact]
    public void Operands_are_read_in_every_shape()
    {
        var text = PtxKernel.Text("", "", "@!%p1 some.op::x.v2 {%a, _}, [%b + -8], [16], [tile], %p|%q, !%r, -0x10, 0fBF800000, 2.5e1, label;");
        var instruction = PtxParser.Parse(text).Entries[0].Instructions[0];
        Assert.Equal(new PredicateSyntax("%p1", true), instruction.Guard);
        Assert.Equal(("some", "op::x.v2"), (instruction.Opcode, string.Join('.', instruction.Modifiers)));
        Assert.Equal([new NameSyntax("%a"), new NameSyntax("_")], Assert.IsType<VectorSyntax>(instruction.Operands[0]).Items);
        Assert.Equal(
            [
                new AddressSyntax("%b", -8), new AddressSyntax(null, 16), new AddressSyntax("tile", 0), new PairSyntax(new NameSyntax("%p"), new NameSyntax("%q")),
                new NegatedSyntax("%r"), new IntegerSyntax(unchecked((ulong)-16)), new FloatSyntax(-1), new FloatSyntax(25), new NameSyntax("label"),
            ],
            instruction.Operands.Skip(1));
    }

    [Theory]
    [InlineData(".target sm_80\n.address_size 64", "begins with .version")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 32", "64 is the only one")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.func f() {}", "expected a directive")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.const .b32 c = {1, 2};", "an initialiser of 8 bytes for 4")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.shared .b8 a[];", "an array needs its size")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.entry k() { .reg .q32 %r; }", "unknown type '.q32'")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.entry k() { A: A: ret; }", "label A stands twice")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.entry k() { mov.u32 %r, 0x; }", "a number that cannot be read")]
    [InlineData(".version 7.8\n.target sm_80\n.address_size 64\n.entry k() { # }", "unexpected character '#'")]
    public void Malformed_modules_are_refused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<PtxException>(() => PtxMachine.PtxModule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_launch_must_fit_its_entry()
    {
        var module = PtxMachine.PtxModule.Parse(".version 7.8\n.target sm_80\n.address_size 64\n.entry a() .maxntid 32 { ret; } .entry b() .reqntid 8, 4 { ret; }");
        var memory = new PtxMachine.DeviceMemory();
        Assert.Empty(module.Launch("b", new(1, 1, 1, 8, 4, 1), memory, []).Reports);
        Assert.Throws<ArgumentException>(() => module.Launch("a", new(1, 1, 1, 64, 1, 1), memory, []));
        Assert.Throws<ArgumentException>(() => module.Launch("b", new(1, 1, 1, 32, 1, 1), memory, []));
        Assert.Throws<ArgumentException>(() => module.Launch("c", new(1, 1, 1, 32, 1, 1), memory, []));
        Assert.Throws<ArgumentException>(() => module.Launch("b", new(0, 1, 1, 8, 4, 1), memory, []));
    }
}

using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

/// <summary>Runs one matrix product per block, with the registers of every lane given and returned.</summary>
internal static class MatrixProgram
{
    /// <summary>Registers of the operands and the result, each 32 bits.</summary>
    public sealed record Registers(int A, int B, int C);

    /// <summary>The operands of one block: <c>[register][lane]</c>.</summary>
    public sealed record Operands(uint[][] A, uint[][] B, uint[][] C);

    public static uint[][][] Run(string opcode, Registers registers, IReadOnlyList<Operands> products)
    {
        var memory = new DeviceMemory();
        var count = registers.A + registers.B + registers.C;
        var given = memory.Allocate<uint>("operands", [.. products.SelectMany(p => p.A.Concat(p.B).Concat(p.C).SelectMany(r => r))], readOnly: true);
        var result = memory.Allocate("result", products.Count * registers.C * 32 * 4);
        string Names(int from, int length) => "{" + string.Join(", ", Enumerable.Range(from, length).Select(i => $"%r{i}")) + "}";
        var loads = string.Join('\n', Enumerable.Range(0, count).Select(i => $"ld.global.u32 %r{i}, [%from+{i * 128}];"));
        var stores = string.Join('\n', Enumerable.Range(0, registers.C).Select(i => $"st.global.u32 [%to+{i * 128}], %r{count + i};"));
        var text = PtxKernel.Text("operands:u64, result:u64",
            """
            .reg .b32 %r<64>, %lane, %block, %offset;
            .reg .b64 %from, %to;
            """,
            $"""
            mov.u32 %lane, %laneid;
            mov.u32 %block, %ctaid.x;
            ld.param.u64 %from, [operands];
            ld.param.u64 %to, [result];
            mad.lo.u32 %offset, %block, {count * 32}, %lane;
            mad.wide.u32 %from, %offset, 4, %from;
            mad.lo.u32 %offset, %block, {registers.C * 32}, %lane;
            mad.wide.u32 %to, %offset, 4, %to;
            {loads}
            {opcode} {Names(count, registers.C)}, {Names(0, registers.A)}, {Names(registers.A, registers.B)}, {Names(registers.A + registers.B, registers.C)};
            {stores}
            """);
        var launch = PtxKernel.Run(text, memory, [given, result], blocks: products.Count);
        Assert.Empty(launch.Reports);
        Assert.Equal(products.Count, launch.Counters.All.Issued(InstructionClass.Tensor));
        return [.. result.Read<uint>().Chunk(32).Chunk(registers.C)];
    }
}

using Kernels.Arrays;

namespace Kernels.Runtime.Tests.Arrays;

public sealed unsafe class ScratchArenaTests
{
    [Fact]
    public void Memory_is_aligned_and_parts_do_not_overlap()
    {
        var mark = ScratchArena.Mark();
        var first = ScratchArena.Rent(3);
        var second = ScratchArena.Rent(100);
        Assert.Equal(0, (nint)first % 64);
        Assert.Equal(64, second - first);
        ScratchArena.Release(mark);
    }

    [Fact]
    public void What_was_given_back_is_taken_again()
    {
        var outer = ScratchArena.Mark();
        var kept = ScratchArena.Rent(64);
        var inner = ScratchArena.Mark();
        var first = ScratchArena.Rent(64);
        ScratchArena.Release(inner);
        Assert.True(first == ScratchArena.Rent(64));
        ScratchArena.Release(outer);
        Assert.True(kept == ScratchArena.Rent(64));
        ScratchArena.Release(outer);
    }

    [Fact]
    public void Memory_taken_before_it_grew_stays_where_it_was()
    {
        var mark = ScratchArena.Mark();
        var small = (int*)ScratchArena.Rent(sizeof(int));
        *small = 42;
        new Span<byte>(ScratchArena.Rent(10_000_000), 10_000_000).Fill(1);
        Assert.Equal(42, *small);
        ScratchArena.Release(mark);
    }

    [Fact]
    public void Each_thread_has_its_own()
    {
        var mark = ScratchArena.Mark();
        var here = (nint)ScratchArena.Rent(64);
        nint there = 0;
        var thread = new Thread(() =>
        {
            var mark = ScratchArena.Mark();
            there = (nint)ScratchArena.Rent(64);
            ScratchArena.Release(mark);
        });
        thread.Start();
        thread.Join();
        Assert.NotEqual(here, there);
        ScratchArena.Release(mark);
    }
}

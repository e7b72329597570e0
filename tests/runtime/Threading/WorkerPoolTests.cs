using System.Runtime.CompilerServices;
using CsCheck;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Threading;

public unsafe class WorkerPoolTests
{
    [Fact]
    public void EveryPieceRunsExactlyOnceWhateverTheThreads() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 300].Array[1, 20]).Sample((threads, jobs) =>
        {
            using var pool = new WorkerPool(threads);
            foreach (var count in jobs)
            {
                var runs = new int[count];
                pool.For(count, i => Interlocked.Increment(ref runs[i]));
                Assert.All(runs, r => Assert.Equal(1, r));
            }
        }, iter: 50);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void ManyTinyJobsNeverMixTheirPieces(int threads)
    {
        using var pool = new WorkerPool(threads);
        var sums = stackalloc long[8];
        for (var job = 1; job <= 50_000; job++)
        {
            var call = new Tally { Job = job, Sums = sums };
            new Span<long>(sums, 8).Clear();
            pool.Run(8, &Count, &call);
            for (var i = 0; i < 8; i++)
            {
                Assert.Equal(job + i, sums[i]);
            }
        }

        static void Count(void* state, int index)
        {
            var call = (Tally*)state;
            Interlocked.Add(ref call->Sums[index], call->Job + index);
        }
    }

    [Fact]
    public void WorkersThatSleepAreWoken()
    {
        using var pool = new WorkerPool(3);
        for (var job = 0; job < 100; job++)
        {
            Thread.Sleep(1);
            using var everyThread = new Barrier(3);
            pool.For(3, _ => Assert.True(everyThread.SignalAndWait(TimeSpan.FromSeconds(30))));
        }
    }

    [Fact]
    public void RunDoesNotAllocate()
    {
        using var pool = new WorkerPool(2);
        pool.Run(4, &Nothing, null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            pool.Run(4, &Nothing, null);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Nothing(void* state, int index)
        {
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void AnExceptionReachesTheCallerAndThePoolStaysUsable(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var round = 0; round < 200; round++)
        {
            var at = round % 20;
            var thrown = Assert.Throws<InvalidTimeZoneException>(() => pool.For(20, i => ThrowAt(i, at)));
            Assert.Equal($"piece {at}", thrown.Message);
            Assert.Contains(nameof(ThrowAt), thrown.StackTrace, StringComparison.Ordinal);

            var done = 0;
            pool.For(20, _ => Interlocked.Increment(ref done));
            Assert.Equal(20, done);
        }
    }

    [Fact]
    public void OneOfSeveralExceptionsIsThrownAfterAllPiecesUnderWayEnded()
    {
        using var pool = new WorkerPool(4);
        for (var round = 0; round < 200; round++)
        {
            var running = 0;
            var thrown = Assert.Throws<InvalidTimeZoneException>(() => pool.For(1000, i =>
            {
                Interlocked.Increment(ref running);
                try
                {
                    Thread.SpinWait(20);
                    ThrowAt(i, i);
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            }));
            Assert.StartsWith("piece ", thrown.Message, StringComparison.Ordinal);
            Assert.Equal(0, running);
        }
    }

    [Fact]
    public void AJobInsideAPieceRunsOnTheThreadOfThatPiece()
    {
        using var pool = new WorkerPool(3);
        using var other = new WorkerPool(2);
        var inner = 0;
        pool.For(10, _ =>
        {
            var thread = Environment.CurrentManagedThreadId;
            void Piece(int i)
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref inner);
            }
            pool.For(5, Piece);
            other.For(7, Piece);
        });
        Assert.Equal(10 * 12, inner);
    }

    [Fact]
    public void SeveralThreadsMayShareAPool()
    {
        using var pool = new WorkerPool(3);
        var total = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var job = 0; job < 2000; job++)
            {
                var own = 0;
                pool.For(5, _ => Interlocked.Increment(ref own));
                Interlocked.Add(ref total, own);
            }
        })).ToList();
        callers.ForEach(t => t.Start());
        callers.ForEach(t => t.Join());
        Assert.Equal(4 * 2000 * 5, total);
    }

    [Fact]
    public void SeveralPoolsWorkAtTheSameTime()
    {
        var totals = new int[4];
        var callers = Enumerable.Range(0, 4).Select(c => new Thread(() =>
        {
            using var pool = new WorkerPool(2 + (c % 2));
            for (var job = 0; job < 2000; job++)
            {
                pool.For(6, _ => Interlocked.Increment(ref totals[c]));
            }
        })).ToList();
        callers.ForEach(t => t.Start());
        callers.ForEach(t => t.Join());
        Assert.All(totals, t => Assert.Equal(2000 * 6, t));
    }

    [Fact]
    public void APoolIsDisposedIdleAsleepOrRightAfterAJob()
    {
        for (var round = 0; round < 200; round++)
        {
            var pool = new WorkerPool(3);
            if (round % 2 == 0)
            {
                pool.For(3, _ => { });
            }
            if (round % 10 == 0)
            {
                Thread.Sleep(2);
            }
            pool.Dispose();
            pool.Dispose();
            Assert.Throws<ObjectDisposedException>(() => pool.For(2, _ => { }));
        }
    }

    [Fact]
    public void DisposalWaitsForTheJobOfAnotherThread()
    {
        var pool = new WorkerPool(2);
        using var begun = new ManualResetEventSlim();
        var done = 0;
        var caller = new Thread(() => pool.For(50, _ =>
        {
            begun.Set();
            Thread.Sleep(1);
            Interlocked.Increment(ref done);
        }));
        caller.Start();
        begun.Wait();
        pool.Dispose();
        Assert.Equal(50, done);
        caller.Join();
    }

    [Fact]
    public void DisposalFromInsideAPieceIsRefused()
    {
        using var pool = new WorkerPool(2);
        Assert.Throws<InvalidOperationException>(() => pool.For(4, _ => pool.Dispose()));
        pool.For(4, _ => { });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CancellationStopsBeforeTheNextPiece(int threads)
    {
        using var pool = new WorkerPool(threads);
        using var source = new CancellationTokenSource();
        var begun = 0;
        var thrown = Assert.Throws<OperationCanceledException>(() => pool.For(
            10_000,
            _ =>
            {
                Interlocked.Increment(ref begun);
                source.Cancel();
            },
            source.Token));
        Assert.Equal(source.Token, thrown.CancellationToken);
        Assert.InRange(begun, 1, threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ProgressCountsThePiecesInOrder(int threads)
    {
        using var pool = new WorkerPool(threads);
        var reports = new List<int>();
        pool.For(500, _ => { }, new Reports(reports.Add));
        Assert.Equal(Enumerable.Range(1, 500), reports);
    }

    [Fact]
    public void BadArgumentsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
        using var pool = new WorkerPool(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.For(-1, _ => { }));
        Assert.Throws<ArgumentNullException>(() => pool.For(1, null!));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowAt(int index, int at)
    {
        if (index == at)
        {
            throw new InvalidTimeZoneException($"piece {index}");
        }
    }

    private struct Tally
    {
        public long Job;
        public long* Sums;
    }

    private sealed class Reports(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Kernels.Threading;

/// <summary>
/// A fixed set of threads that run the pieces of one job at a time. How a job is cut is the caller's choice and depends on
/// shapes alone, so results do not depend on the number of threads.
/// </summary>
/// <remarks>
/// Made for jobs of 20 to 300 µs: workers that have just finished one look out for the next in a short spin, so handing a
/// job over costs about a microsecond, and sleep when none comes. Threads take pieces in order, one at a time, as they get
/// to them. Several threads may call a pool; their jobs run one after another. A job started from inside a piece, of this
/// pool or another, runs on the thread of that piece.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>Far above every count, and far from overflow however many threads still step past it.</summary>
    private const long NoMorePieces = long.MaxValue / 2;

    [ThreadStatic]
    private static WorkerPool? inside;

    private readonly Lock oneJob = new();
    private readonly Parker caller = new();
    private readonly Parker[] parkers;
    private readonly Thread[] workers;
    private JobGate gate;
    private PieceCounter pieces;
    private delegate*<void*, int, void> body;
    private void* state;
    private int count;
    private ExceptionDispatchInfo? failure;
    private volatile bool stopping;

    /// <summary>A pool of <paramref name="threads"/> threads, the caller's included. Dispose it to end them.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
        parkers = new Parker[threads - 1];
        workers = new Thread[threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            var parker = new Parker();
            parkers[i] = parker;
            workers[i] = new Thread(() => Work(parker)) { IsBackground = true, Name = $"Kernels worker {i + 1}" };
            workers[i].UnsafeStart();
        }
    }

    /// <summary>The threads that work on a job, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Calls <paramref name="body"/>(state, i) for every i below <paramref name="count"/>; returns when all are done. Does not allocate.
    /// The first exception of a piece is thrown here once the pieces under way have ended; pieces not begun by then are left out.
    /// </summary>
    public void Run(int count, delegate*<void*, int, void> body, void* state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ObjectDisposedException.ThrowIf(stopping, this);
        if (count <= 1 || Threads == 1 || inside is not null)
        {
            for (var i = 0; i < count; i++)
            {
                body(state, i);
            }
            return;
        }
        RunTogether(count, body, state)?.Throw();
    }

    /// <summary>
    /// Calls <paramref name="body"/>(i) for every i below <paramref name="count"/>: for work where an allocation does not matter.
    /// Exceptions as in <see cref="Run"/>.
    /// </summary>
    /// <param name="cancellation">Looked at before each piece.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the last piece began.</exception>
    public void For(int count, Action<int> body, CancellationToken cancellation = default) => For(count, body, null, cancellation);

    /// <summary>As <see cref="For(int, Action{int}, CancellationToken)"/>, and says how far it is.</summary>
    /// <param name="progress">Told the number of pieces done after each piece, 1 to <paramref name="count"/> in order, from the thread that did it.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the last piece began.</exception>
    public void For(int count, Action<int> body, IProgress<int>? progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var job = new ForJob(body, progress, cancellation);
        // A local does not move, and it outlives the pieces because Run returns after them.
        Run(count, &RunForPiece, Unsafe.AsPointer(ref job));
    }

    /// <summary>Ends the threads once the job under way, if any, is done.</summary>
    /// <exception cref="InvalidOperationException">Called from inside one of the pool's own pieces.</exception>
    public void Dispose()
    {
        if (inside == this)
        {
            throw new InvalidOperationException("A pool can't be disposed from inside one of its pieces: it would wait for itself.");
        }
        lock (oneJob)
        {
            if (stopping)
            {
                return;
            }
            stopping = true;
        }
        // A worker announces its sleep and then reads 'stopping': this side must write before it reads the announcement.
        Interlocked.MemoryBarrier();
        for (var i = 0; i < workers.Length; i++)
        {
            parkers[i].Wake();
            workers[i].Join();
            parkers[i].Dispose();
        }
        caller.Dispose();
    }

    private static void RunForPiece(void* job, int index) => Unsafe.AsRef<ForJob>(job).RunPiece(index);

    private ExceptionDispatchInfo? RunTogether(int count, delegate*<void*, int, void> body, void* state)
    {
        lock (oneJob)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            this.count = count;
            this.body = body;
            this.state = state;
            pieces.Next = 0;
            gate.Open();
            for (var i = Math.Min(parkers.Length, count - 1) - 1; i >= 0; i--)
            {
                parkers[i].Wake();
            }
            TakePieces();
            gate.Close();
            AwaitWorkers();
            var thrown = failure;
            failure = null;
            return thrown;
        }
    }

    private void Work(Parker parker)
    {
        var seen = 0u;
        var spin = default(SpinBudget);
        while (true)
        {
            if (gate.TryEnter(ref seen))
            {
                TakePieces();
                if (gate.Leave())
                {
                    caller.Wake();
                }
                spin = default;
            }
            else if (stopping)
            {
                return;
            }
            else if (!spin.TrySpin())
            {
                Sleep(parker, seen);
            }
        }
    }

    private void Sleep(Parker parker, uint seen)
    {
        parker.Announce();
        if (stopping || gate.HasNews(seen))
        {
            parker.Retract();
        }
        else
        {
            parker.Wait();
        }
    }

    private void AwaitWorkers()
    {
        var spin = default(SpinBudget);
        while (!gate.IsEmpty)
        {
            if (spin.TrySpin())
            {
                continue;
            }
            caller.Announce();
            if (gate.IsEmpty)
            {
                caller.Retract();
            }
            else
            {
                caller.Wait();
            }
        }
    }

    private void TakePieces()
    {
        inside = this;
        try
        {
            for (var i = Interlocked.Increment(ref pieces.Next) - 1; i < count; i = Interlocked.Increment(ref pieces.Next) - 1)
            {
                body(state, (int)i);
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref pieces.Next, NoMorePieces);
        }
        finally
        {
            inside = null;
        }
    }

    /// <summary>The next piece, alone on its cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct PieceCounter
    {
        [FieldOffset(128)]
        public long Next;
    }
}

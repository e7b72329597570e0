namespace Kernels.Threading;

/// <summary>Work for the threads of a pool, or for the calling one where there is no pool.</summary>
internal static class OptionalPool
{
    /// <summary>Calls <paramref name="body"/> for every i below <paramref name="count"/>; on the calling thread alone in ascending order.</summary>
    public static void ForOrHere(this WorkerPool? pool, int count, Action<int> body)
    {
        if (pool is not null)
        {
            pool.For(count, body);
            return;
        }
        for (var i = 0; i < count; i++)
        {
            body(i);
        }
    }
}

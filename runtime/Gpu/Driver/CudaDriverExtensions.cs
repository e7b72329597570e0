namespace Kernels.Gpu;

/// <summary>Turns what the driver returns into exceptions.</summary>
internal static class CudaDriverExtensions
{
    /// <param name="call">What was done, for the message: "cuGraphLaunch".</param>
    /// <param name="detail">More to say where it failed, such as a log; may be empty.</param>
    /// <exception cref="CudaDriverException">The result is no success.</exception>
    public static void Check(this ICudaDriver driver, int result, string call, string detail = "")
    {
        if (result != 0)
        {
            throw new CudaDriverException($"{call} failed: {driver.Describe(result)}.{(detail.Length == 0 ? "" : Environment.NewLine + detail)}") { Result = result };
        }
    }
}

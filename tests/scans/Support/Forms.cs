using Kernels.Arrays;

namespace Kernels.Scans.Tests.Support;

/// <summary>The ways in which a scan can run.</summary>
internal static class Forms
{
    /// <summary>All forms that a scan has, with every chunk length from 1 to the number of steps and one beyond.</summary>
    public static IEnumerable<ScanOptions> Of(ArrayKernel scan, int steps) =>
        new[] { new ScanOptions(), new ScanOptions(ScanForm.Steps) }.Concat(
            from length in Enumerable.Range(1, steps + 1)
            from form in new[] { ScanForm.Chunks, ScanForm.Products }
            where form == ScanForm.Chunks ? scan.Chunks is not null : scan.Products is not null
            select new ScanOptions(form, length));
}

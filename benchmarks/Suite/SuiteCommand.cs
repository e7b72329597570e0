using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Kernels.Benchmarks;

/// <summary><c>bdn</c>: a few kernels under BenchmarkDotNet, in this process.</summary>
internal static class SuiteCommand
{
    public static Command Create()
    {
        var command = new Command("bdn", "A few kernels under BenchmarkDotNet");
        command.SetAction(_ =>
        {
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            BenchmarkRunner.Run<LinearBenchmarks>(DefaultConfig.Instance.AddJob(job));
        });
        return command;
    }
}

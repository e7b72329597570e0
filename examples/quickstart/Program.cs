using Kernels.Quickstart;

return await CommandLine.RunAsync(args);

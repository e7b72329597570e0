using System.CommandLine;

namespace Kernels.Benchmarks.Gpu.Sass;

/// <summary>
/// <c>sass FILE</c>: the machine code of a PTX module or a cubin file. For each kernel what it takes, for each loop its instructions by class,
/// the bytes that a warp loads per turn, and how fast an H100 can issue it. Needs NVIDIA's assembler, no GPU.
/// </summary>
internal static class SassCommand
{
    public static Command Create()
    {
        var command = new Command("sass", "Machine code of a PTX module or cubin: registers, loops, instructions by class, issue bounds; no GPU needed");
        var file = new Argument<FileInfo>("FILE") { Description = "PTX text (.ptx) or machine code (.cubin)" };
        var architecture = new Option<string?>("--arch") { Description = "Assemble PTX for this one; by default sm_90, or the module's target if that is later" };
        var kernel = new Option<string>("--kernel") { Description = "Only kernels with this in their name", DefaultValueFactory = _ => "" };
        var threads = new Option<int?>("--threads") { Description = "Threads of a block: shows the occupancy too" };
        var shared = new Option<int>("--shared") { Description = "Dynamic shared memory of a block, in bytes, for the occupancy" };
        var all = new Option<bool>("--all") { Description = "Loops of 8 instructions and less too" };
        var listing = new Option<bool>("--listing") { Description = "The instructions of each loop too" };
        var json = new Option<bool>("--json") { Description = "JSON instead of tables; it has all loops" };
        command.Arguments.Add(file);
        foreach (var option in new Option[] { architecture, kernel, threads, shared, all, listing, json })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            var module = MachineModule.Load(parse.GetRequiredValue(file), parse.GetValue(architecture), MissingPartException.RequireTools());
            var launch = parse.GetValue(threads) is { } t ? new LaunchShape(t, parse.GetValue(shared)) : null;
            var kernels = module.Kernels.Where(k => k.Code.Name.Contains(parse.GetValue(kernel)!, StringComparison.Ordinal)).ToList();
            if (kernels.Count == 0)
            {
                throw new ArgumentException($"No kernel has \"{parse.GetValue(kernel)}\" in its name; there are {string.Join(", ", module.Kernels.Select(k => k.Code.Name))}.");
            }
            if (parse.GetValue(json))
            {
                Console.WriteLine(MachineReport.Json(module, kernels, launch).ToJsonString(MachineReport.Indented));
            }
            else
            {
                MachineReport.Write(module, kernels, launch, new MachineReport.Detail(parse.GetValue(all), parse.GetValue(listing)));
            }
        });
        return command;
    }
}

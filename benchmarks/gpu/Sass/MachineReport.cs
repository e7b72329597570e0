using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernels.PtxMachine.Assembly;
using Spectre.Console;

namespace Kernels.Benchmarks.Gpu.Sass;

/// <summary>The report of <c>sass</c> as tables and as JSON.</summary>
internal static class MachineReport
{
    private const int SmallLoop = 8;

    private static readonly GpuCard Card = GpuCard.H100;

    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <param name="AllLoops">Small loops too.</param>
    /// <param name="Listing">The instructions of each loop too.</param>
    public sealed record Detail(bool AllLoops, bool Listing);

    public static void Write(MachineModule module, IEnumerable<ReportedKernel> kernels, LaunchShape? launch, Detail detail)
    {
        foreach (var warning in module.Warnings)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning[/] {warning}");
        }
        foreach (var kernel in kernels)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{kernel.Code.Name}[/], {module.Architecture}: {Summary(kernel)}");
            if (launch is not null)
            {
                AnsiConsole.WriteLine(OccupancyLine(kernel, launch, module.Architecture));
            }
            var loops = kernel.Code.Loops.Where(l => detail.AllLoops || l.Always.Length + l.Sometimes.Length > SmallLoop).ToList();
            if (loops.Count > 0)
            {
                AnsiConsole.Write(LoopTable(loops));
            }
            foreach (var loop in detail.Listing ? loops : [])
            {
                WriteListing(loop);
            }
        }
    }

    public static JsonArray Json(MachineModule module, IEnumerable<ReportedKernel> kernels, LaunchShape? launch) => [.. kernels.Select(kernel =>
    {
        var node = new JsonObject
        {
            ["kernel"] = kernel.Code.Name,
            ["architecture"] = module.Architecture.Name,
            ["instructions"] = kernel.Code.Instructions.Length,
            ["registers"] = kernel.Resources.Registers,
            ["stack_bytes"] = kernel.Resources.StackBytes,
            ["spill_store_bytes"] = kernel.Resources.SpillStoreBytes,
            ["spill_load_bytes"] = kernel.Resources.SpillLoadBytes,
            ["static_shared_bytes"] = kernel.Resources.SharedBytes,
        };
        if (launch is not null)
        {
            var occupancy = OccupancyOf(kernel, launch, module.Architecture);
            node["blocks_per_sm"] = occupancy.Blocks;
            node["warps_per_sm"] = occupancy.Warps;
            node["occupancy_limit"] = occupancy.Limit;
        }
        node["loops"] = new JsonArray([.. kernel.Code.Loops.Select(Json)]);
        node["warnings"] = new JsonArray([.. module.Warnings.Select(w => JsonValue.Create(w))]);
        return node;
    })];

    private static JsonObject Json(MachineLoop loop)
    {
        var node = new JsonObject
        {
            ["name"] = loop.Name,
            ["at"] = loop.Address,
            ["depth"] = loop.Depth,
            ["instructions"] = loop.Always.Length + loop.Sometimes.Length,
            ["instructions_always"] = loop.Always.Length,
            ["predicated"] = loop.Predicated,
            ["by_class"] = new JsonObject(loop.ByClass.Select(c => KeyValuePair.Create<string, JsonNode?>(Word(c.Key), c.Value))),
            ["bytes_loaded_per_warp"] = loop.BytesLoadedPerWarp,
            ["bytes_always_loaded_per_warp"] = loop.BytesAlwaysLoadedPerWarp,
            ["bytes_in_flight_per_warp"] = loop.BytesInFlightPerWarp,
            ["bytes_stored_per_warp"] = loop.BytesStoredPerWarp,
            ["bulk_copies"] = loop.HasBulkCopies,
            ["issue_bound_tb_per_s"] = Math.Round(loop.IssueBound(Card) / 1e12, 3),
            ["issue_bound_always_tb_per_s"] = Math.Round(loop.IssueBoundOfAlways(Card) / 1e12, 3),
        };
        if (loop.Tensor > 0)
        {
            node["others_per_tensor"] = Math.Round(loop.OthersPerTensor, 3);
        }
        return node;
    }

    private static string Summary(ReportedKernel kernel)
    {
        var (code, takes) = kernel;
        var stack = takes.InRegisters ? "no stack, no spill"
            : $"STACK {takes.StackBytes} bytes" + (takes.SpillStoreBytes is null ? "" : $", SPILL {takes.SpillStoreBytes} bytes stored and {takes.SpillLoadBytes} loaded");
        return $"{code.Instructions.Length} instructions, {takes.Registers} registers, {takes.SharedBytes} bytes of static shared memory, {stack}";
    }

    private static string OccupancyLine(ReportedKernel kernel, LaunchShape launch, GpuArchitecture architecture)
    {
        var occupancy = OccupancyOf(kernel, launch, architecture);
        var inFlight = kernel.Code.MainLoop is { } loop ? $"; {occupancy.Warps * loop.BytesInFlightPerWarp / 1024.0:F1} KB of loads in flight per SM in {loop.Name}" : "";
        return $"{occupancy.Blocks} blocks of {launch.Threads} threads per SM: {occupancy.Warps} warps, bounded by {occupancy.Limit}{inFlight}";
    }

    private static Occupancy OccupancyOf(ReportedKernel kernel, LaunchShape launch, GpuArchitecture architecture) =>
        Occupancy.Of(kernel.Resources.Registers, kernel.Resources.SharedBytes + launch.SharedBytes, launch.Threads, architecture);

    private static Table LoopTable(IEnumerable<MachineLoop> loops)
    {
        var table = new Table().RoundedBorder().Caption($"TB/s: bound of loads by the schedulers of an {Card.Name}; (every turn): without paths that a turn may leave out");
        table.AddColumn("Loop").AddColumn("At");
        foreach (var heading in new[] { "Instructions", "(every turn)", "Others / tensor", "Loaded B/warp", "In flight B/warp", "TB/s", "(every turn)" })
        {
            table.AddColumn(heading, c => c.RightAligned());
        }
        table.AddColumn("By class");
        foreach (var loop in loops)
        {
            table.AddRow(
                Markup.Escape(new string(' ', 2 * loop.Depth) + loop.Name),
                $"{loop.Address:x4}",
                Number(loop.Always.Length + loop.Sometimes.Length),
                Number(loop.Always.Length),
                loop.Tensor > 0 ? loop.OthersPerTensor.ToString("F2", CultureInfo.InvariantCulture) : "–",
                Number(loop.BytesLoadedPerWarp) + (loop.HasBulkCopies ? " + bulk" : ""),
                Number(loop.BytesInFlightPerWarp),
                (loop.IssueBound(Card) / 1e12).ToString("F2", CultureInfo.InvariantCulture),
                (loop.IssueBoundOfAlways(Card) / 1e12).ToString("F2", CultureInfo.InvariantCulture),
                Markup.Escape(ByClass(loop)));
        }
        return table;
    }

    private static void WriteListing(MachineLoop loop)
    {
        var always = loop.Always.Select(i => i.Address).ToHashSet();
        AnsiConsole.WriteLine($"{loop.Name}: (~ on a path that a turn may leave out)");
        foreach (var instruction in loop.Instructions)
        {
            AnsiConsole.WriteLine($"  {(always.Contains(instruction.Address) ? ' ' : '~')} {instruction}");
        }
    }

    private static string ByClass(MachineLoop loop)
    {
        var classes = loop.ByClass.OrderByDescending(c => c.Value).Select(c => $"{Word(c.Key)} {c.Value}");
        return string.Join(", ", loop.Predicated > 0 ? classes.Append($"(predicated {loop.Predicated})") : classes);
    }

    private static string Word(InstructionClass kind) => kind switch
    {
        InstructionClass.GlobalLoad => "global load",
        InstructionClass.GlobalStore => "global store",
        InstructionClass.SharedLoad => "shared load",
        InstructionClass.SharedStore => "shared store",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

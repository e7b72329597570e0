using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Spectre.Console;

namespace Kernels.Benchmarks;

/// <summary>One column of a report: its heading, its key in JSON, and how a number is written in the table.</summary>
internal sealed record Column(string Heading, string Key, string NumberFormat);

/// <summary>Rows of numbers, one for each kernel, printed as they come or as JSON at the end.</summary>
internal sealed class Report(string title, bool json, params Column[] columns)
{
    private readonly List<(LinearKernel Kernel, double[] Numbers)> rows = [];

    /// <summary>The instruction sets, vector width and threads that the figures hold for.</summary>
    public static string Machine(int threads)
    {
        (string Name, bool Has)[] sets =
            [("AVX-512", Avx512BW.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported)];
        var names = string.Join(", ", sets.Where(s => s.Has).Select(s => s.Name).DefaultIfEmpty("portable"));
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return $"{names}; vectors of {width} bits; {threads} threads of {Environment.ProcessorCount}; .NET {Environment.Version}";
    }

    /// <summary>Measures every kernel, with a line on the screen for the one at hand.</summary>
    public void Run(IReadOnlyList<LinearKernel> kernels, string machine, Func<LinearKernel, double[]> measure)
    {
        AnsiConsole.Console.Profile.Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out);
        AnsiConsole.Status().Start("Measuring", status =>
        {
            foreach (var kernel in kernels)
            {
                status.Status($"{kernel.Weight.Name} × {kernel.Activation?.Name ?? "f32"}");
                rows.Add((kernel, measure(kernel)));
            }
        });
        if (json)
        {
            WriteJson(machine);
        }
        else
        {
            WriteTable(machine);
        }
    }

    private void WriteTable(string machine)
    {
        var table = new Table().RoundedBorder().Title(title).Caption(machine);
        table.AddColumn("Format").AddColumn("Activations");
        foreach (var column in columns)
        {
            table.AddColumn(column.Heading, c => c.RightAligned());
        }
        foreach (var (kernel, numbers) in rows)
        {
            table.AddRow([kernel.Weight.Name, kernel.Activation?.Name ?? "f32", .. columns.Zip(numbers, (c, x) => x.ToString(c.NumberFormat, CultureInfo.InvariantCulture))]);
        }
        AnsiConsole.Write(table);
    }

    private void WriteJson(string machine)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("title", title);
        writer.WriteString("machine", machine);
        writer.WriteStartArray("kernels");
        foreach (var (kernel, numbers) in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("format", kernel.Weight.Name);
            writer.WriteString("activations", kernel.Activation?.Name ?? "f32");
            foreach (var (column, number) in columns.Zip(numbers))
            {
                writer.WriteNumber(column.Key, number);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

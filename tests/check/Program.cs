using System.Globalization;
using Kernels.Check;
using Kernels.Threading;

// check FOLDER SHAPES [SEED]: compiles the .qk files of a folder and checks every format and kernel on that many random shapes with the
// instruction set that this process has. Prints what was wrong and ends with 1, or one line and 0.
// check print FILE: prints the IR and the C# of every format of one .qk file.
// check ptx FILE: prints the PTX modules of the formats of one .qk file.
// check random COUNT [SEED]: checks that many formats that nobody wrote.
if (args[0] == "random")
{
    return RandomProgram.Run(int.Parse(args[1], CultureInfo.InvariantCulture), args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Environment.TickCount);
}
if (args[0] == "print")
{
    Print.All(File.ReadAllText(args[1]));
    return 0;
}
if (args[0] == "ptx")
{
    Print.Ptx(File.ReadAllText(args[1]));
    return 0;
}
var folder = args[0];
var shapes = int.Parse(args[1], CultureInfo.InvariantCulture);
var seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var text = string.Join('\n', Directory.EnumerateFiles(folder, "*.qk").Order(StringComparer.Ordinal).Select(File.ReadAllText));
var formats = InMemoryCompiler.Compile(text, everyTarget: false);
var random = new Random(seed);
using var pool = new WorkerPool(2);
var wrong = new List<string>();
var kernels = InMemoryCompiler.CompileKernels(text);
for (var i = 0; i < shapes; i++)
{
    foreach (var kernel in kernels)
    {
        wrong.AddRange(ArrayCheck.Run(kernel, new RandomCall(kernel.Model, random, 24), pool));
    }
}
for (var i = 0; i < shapes; i++)
{
    var shape = CheckShape.Random(random);
    foreach (var format in formats)
    {
        wrong.AddRange(KernelCheck.Run(format, shape, seed + i, pool));
    }
}
foreach (var line in wrong.Take(20))
{
    Console.WriteLine(line);
}
Console.WriteLine($"{InstructionSet.Name}: {formats.Count} formats and {kernels.Count} kernels on {shapes} shapes, {wrong.Count} mistakes");
return wrong.Count == 0 ? 0 : 1;

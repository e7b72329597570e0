using System.Globalization;
using System.Reflection;
using Kernels.Check;
using Kernels.Threading;

// check FOLDER SHAPES [SEED [FILE]]: compiles the .qk files of a folder and checks every format and kernel on that many random shapes with the
// instruction set that this process has; takes what is compiled already from FILE. Prints what was wrong and ends with 1, or one line and 0.
// check compile FOLDER FILE [FAMILY]: compiles the .qk files of a folder into an assembly, for machines where that takes long: for all instruction
// sets, or for those of X86 or Arm.
// check declare COUNT SEED FILE: writes that many formats that nobody wrote into a .qk file, with an activation.
// check random COUNT [SEED]: checks that many formats that nobody wrote.
if (args[0] == "random")
{
    return RandomProgram.Run(int.Parse(args[1], CultureInfo.InvariantCulture), args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Environment.TickCount);
}
if (args[0] == "compile")
{
    File.WriteAllBytes(args[2], InMemoryCompiler.Image(InMemoryCompiler.Sources(InMemoryCompiler.TextOf(args[1])), args.Length > 3 ? InstructionSet.Machines(args[3]) : []));
    return 0;
}
if (args[0] == "declare")
{
    File.WriteAllText(args[3], RandomDeclarations.File(int.Parse(args[1], CultureInfo.InvariantCulture), new Random(int.Parse(args[2], CultureInfo.InvariantCulture))));
    return 0;
}
var shapes = int.Parse(args[1], CultureInfo.InvariantCulture);
var seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var text = InMemoryCompiler.TextOf(args[0]);
var compiled = args.Length > 3 ? Assembly.LoadFrom(args[3]) : null;
var formats = compiled is null ? InMemoryCompiler.Compile(text, everyTarget: false) : InMemoryCompiler.FormatsIn(compiled, text);
var random = new Random(seed);
using var pool = new WorkerPool(2);
var wrong = new List<string>();
var kernels = compiled is null ? InMemoryCompiler.CompileKernels(text) : InMemoryCompiler.KernelsIn(compiled, text);
for (var i = 0; i < shapes; i++)
{
    foreach (var kernel in kernels)
    {
        wrong.AddRange(ArrayCheck.Run(kernel, new RandomCall(kernel.Model, random, 24, kernel.FormatOf), pool));
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
Console.WriteLine($"{InstructionSet.Text}: {formats.Count} formats and {kernels.Count} kernels on {shapes} shapes, {wrong.Count} mistakes");
return wrong.Count == 0 ? 0 : 1;

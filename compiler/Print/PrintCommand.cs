using System.CommandLine;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Print.Forms;
using Kernels.Print.Input;

namespace Kernels.Print;

/// <summary><c>qk print FILE</c>: the declarations of a file in one of the forms that they have on their way to a machine.</summary>
internal static class PrintCommand
{
    /// <summary>The forms, in the order in which the compiler makes them.</summary>
    public static readonly IReadOnlyList<Form> Forms = [new NestForm(), new RulesForm(), new MachineForm(), new CSharpForm(), new IlgpuForm(), new PtxForm()];

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A .qk file" };
        var form = new Option<string>("--form")
        {
            Description = string.Join("; ", Forms.Select(f => $"{f.Name}: {f.Description}")),
            DefaultValueFactory = _ => Forms[0].Name,
        };
        form.AcceptOnlyFromAmong([.. Forms.Select(f => f.Name)]);
        var kernel = new Option<string?>("--kernel") { Description = "Only this kernel or scan of the file, or Linear for its formats" };
        var format = new Option<string?>("--format") { Description = "Only this format of the file" };
        var activation = new Option<string?>("--activation") { Description = "Only for this activation of the file, or f32; without, for all" };
        var target = new Option<string?>("--target") { Description = "Only this instruction set, in machine and csharp" };
        target.AcceptOnlyFromAmong([.. Target.All.Select(Name)]);
        var command = new Command("print", "The declarations of a file in one of the forms that they have on their way to a machine");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { form, kernel, format, activation, target })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            var declared = DeclaredFile.Read(parse.GetValue(file)!.FullName);
            var asked = new Selection(parse.GetValue(kernel), parse.GetValue(format), parse.GetValue(activation));
            var set = Target.All.FirstOrDefault(t => Name(t) == parse.GetValue(target));
            foreach (var text in asked.Print(declared, Forms.First(f => f.Name == parse.GetValue(form)), set))
            {
                Console.WriteLine(text.TrimEnd('\n'));
                Console.WriteLine();
            }
        });
        return command;
    }

    private static string Name(Target target) => target.Name.ToLowerInvariant();
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Loops.Rules;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>
/// Writes the class of a kernel of the shape of Linear: a row block of weights times one token, and times four. What is around them, the same for every format, is the runtime's.
/// </summary>
internal sealed class LinearEmitter
{
    private const string Parameters = "ref LinearJob job, int rowBlock, int token";

    private readonly KernelModel kernel;
    private readonly FormatModel weight;
    private readonly FormatModel? activation;
    private readonly LoweredNest lowered;
    private readonly PackedLayoutPlan layout;
    private readonly Segments cut;
    private readonly HashSet<string> memoryTables = new(StringComparer.Ordinal);
    private readonly List<MachineProgram> programs = [];

    public LinearEmitter(KernelModel kernel, FormatModel weight, FormatModel? activation, LoweredNest lowered)
    {
        (this.kernel, this.weight, this.activation, this.lowered) = (kernel, weight, activation, lowered);
        layout = lowered.Context.Layout;
        cut = Vectorizer.CutOf(lowered);
    }

    private bool OnCodes => activation is not null;

    private IEnumerable<string> Rules => lowered.Steps.Select(s => s.Rule);

    private NestArray? Sums => lowered.Nest.Arrays.FirstOrDefault(a => a.Role == ArrayRole.Prepared);

    // What every loop body that reads these activations covers.
    private int Columns => OnCodes ? cut.Whole : Integers.Lcm(cut.Block, Vectorizer.CutOf(Lowerings.Dequantize(weight)).Block);

    public string Emit(string @namespace)
    {
        var one = RowMethods("OneToken", 1);
        var four = RowMethods("FourTokens", Vectorizer.LargestTile);
        var code = new CodeWriter().Block($"internal static unsafe class {GeneratedFile.CodeClass(ClassNames.Linear(weight, activation))}", writer =>
        {
            WriteKernel(writer, one, four);
            one.Write(writer, Equation("one token"), Parameters);
            four.Write(writer, Equation("four tokens"), Parameters);
            ProgramCode.MemoryTables(writer, memoryTables, programs.SelectMany(p => p.Tables));
        });
        return CpuFile.Write(@namespace, PublicClass.OfLinear(kernel, weight, activation), code);
    }

    private void WriteKernel(CodeWriter writer, TargetMethods one, TargetMethods four)
    {
        var activationClass = activation is null ? "null" : GeneratedFile.CodeClass(ClassNames.Format(activation)) + ".Descriptor";
        var rules = string.Join(", ", Rules.Select(CSharpText.Quote));
        writer.Line("public static LinearKernel Kernel { get; } = new LinearSteps");
        writer.Line("{").Indented(() =>
        {
            writer.Line($"Columns = {Text(Columns)},");
            if (Sums is not null)
            {
                writer.Line($"SumColumns = {Text(cut.Segment)},");
            }
            if (OnCodes)
            {
                writer.Line("OnCodes = true,");
            }
            if (layout.SumsBits)
            {
                writer.Line("OnBits = true,");
            }
            writer.Line($"OneToken = {one.Choice},");
            writer.Line($"FourTokens = {four.Choice},");
        }).Line($"}}.Kernel({GeneratedFile.CodeClass(ClassNames.Format(weight))}.Descriptor, {activationClass}, [{rules}]);");
    }

    private string Equation(string tokens) => $"y[m, n] = sum(k) x*w for one row block and {tokens}, where w = {LowRankForm.Of(weight).Dense.Value}.";

    // Row blocks for so many tokens at once.
    private TargetMethods RowMethods(string name, int tokens)
    {
        var byRegisters = Target.All.Select(Registers).Distinct().ToDictionary(r => r, r => Vectorizer.Contract(lowered, tokens, r.Products, r.FloatSums));
        programs.AddRange(byRegisters.Values);
        return new TargetMethods(name, (writer, target) => WriteRow(writer, target, TargetProgram.Of(byRegisters[Registers(target)], target), tokens));
    }

    // What the schedule asks of an instruction set.
    private static (ByteProducts Products, int FloatSums) Registers(Target target) => (target.Products, TargetProgram.FloatSums(target));

    private void WriteRow(CodeWriter writer, Target target, MachineProgram program, int tile) => RowLanes.Write(writer, target, () =>
    {
        writer.Line(target.Rows < PackedLayoutPlan.RowBlock ? "var first = (rowBlock * 16) + lane;" : "var first = rowBlock * 16;");
        writer.Line("var rows = job.N - first;");
        ProgramCode.StreamPointers(writer, layout, program, target, "job.Weights", "");
        for (var token = 0; token < tile; token++)
        {
            WriteTokenPointers(writer, program, token);
        }
        writer.Line();
        foreach (var line in new MachineEmitter(target, program, layout, memoryTables).Body())
        {
            writer.Line(line);
        }
    });

    private void WriteTokenPointers(CodeWriter writer, MachineProgram program, int token)
    {
        var used = ProgramCode.UsedCursors(program);
        var at = token == 0 ? "token" : $"(token + {Text(token)})";
        foreach (var array in lowered.Nest.Arrays)
        {
            var cursor = Cursors.Token(array.Name, token);
            var (member, stride) = array.Role switch
            {
                ArrayRole.Prepared => (OnCodes ? "CodeSums" : "Sums", "Sums"),
                ArrayRole.Output => ("Y", "Y"),
                ArrayRole.Input or ArrayRole.Turned => ("X", "X"),
                ArrayRole.Field when lowered.Context.Activation?.FieldOf(array.Name) is { } field => field.Type.IsInteger ? ("Codes", "Codes") : ("Scales", "Scales"),
                _ => ("", ""),
            };
            if (member.Length > 0 && (used.Contains(cursor) || array.Role == ArrayRole.Output))
            {
                writer.Line($"var {cursor} = job.{member} + ({at} * job.{stride}Stride);");
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

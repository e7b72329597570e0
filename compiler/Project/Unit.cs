using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>
/// One generated class, and all that its text depends on. Value-equal: an equal unit has an equal text.
/// </summary>
/// <param name="ClassName">The name of the class, unique in the project.</param>
/// <param name="Declaration">The declaration that it is generated for.</param>
public abstract record Unit(string ClassName, string Declaration)
{
    /// <summary>The classes of other units that the text names.</summary>
    public virtual EquatableArray<string> References => default;

    /// <summary>The property of the class that the registry takes.</summary>
    public abstract string RegisteredProperty { get; }

    /// <summary>The canonical text of the declaration.</summary>
    public abstract string DeclarationText { get; }

    /// <summary>The classes that other assemblies see, from the project's namespace on.</summary>
    public virtual EquatableArray<string> PublicClasses => EquatableArray.Of(ClassName);

    /// <summary>The declarations of referenced assemblies whose classes the text names.</summary>
    public EquatableArray<ImportedDeclaration> Imports { get; init; }

    /// <summary>The text of the C# file; refused where the declaration uses what is not compiled yet.</summary>
    public abstract Planned<string> Emit(string @namespace);

    /// <summary>What the text's names of imported classes stand for.</summary>
    public virtual IEnumerable<ClassAlias> Aliases => Imports.Select(i => i.CodeClass);

    /// <summary>The files that the unit has for GPUs besides: those of each back end.</summary>
    public virtual IEnumerable<GpuFile> GpuFiles => GpuBackend.All.SelectMany(b => b.FilesOf(this));
}

/// <summary>The class of a format.</summary>
public sealed record FormatUnit(FormatModel Format) : Unit(ClassNames.Format(Format), Format.Name)
{
    public override string RegisteredProperty => "Descriptor";

    public override string DeclarationText => Format.Text;

    public override EquatableArray<string> PublicClasses => Format.IsActivation
        ? EquatableArray.Of(ClassName)
        : EquatableArray.Of(ClassName, $"{GeneratedFile.CodeNamespace}.{GeneratedFile.CodeClass(ClassName)}");

    public override Planned<string> Emit(string @namespace) =>
        Format.IsActivation ? CSharpEmitter.EmitActivation(Format, @namespace) : CSharpEmitter.EmitFormat(Format, @namespace);
}

/// <summary>The class of a <c>Linear</c>; <see cref="Activation"/> is null for f32.</summary>
public sealed record LinearUnit(KernelModel Kernel, FormatModel Weight, FormatModel? Activation)
    : Unit(ClassNames.Linear(Weight, Activation), Weight.Name)
{
    public override EquatableArray<string> References => Activation is null
        ? EquatableArray.Of(ClassNames.Format(Weight))
        : EquatableArray.Of(ClassNames.Format(Weight), ClassNames.Format(Activation), ForFloats);

    public override IEnumerable<ClassAlias> Aliases => base.Aliases.Concat(
        Imports.Select(i => i.Find(ForFloats)).OfType<ClassAlias>().Select(c => new ClassAlias(GeneratedFile.CodeClass(ForFloats), c.Target)).Take(Activation is null ? 0 : 1));

    private string ForFloats => ClassNames.Linear(Weight, null);

    public override string RegisteredProperty => "Kernel";

    public override string DeclarationText => Weight.Text;

    public override Planned<string> Emit(string @namespace) => CSharpEmitter.EmitLinear(Kernel, Weight, Activation, @namespace);
}

/// <summary>The class of a declared kernel or scan.</summary>
/// <param name="Callees">The kernels that it calls.</param>
/// <param name="Operands">The formats that its parameters are in.</param>
public sealed record ArrayUnit(KernelModel Kernel, EquatableArray<KernelModel> Callees, EquatableArray<string> Operands) : Unit(Kernel.Name, Kernel.Name)
{
    public override EquatableArray<string> References => Callees.Select(c => c.Name).Concat(Operands).ToEquatableArray();

    public override string RegisteredProperty => "Kernel";

    public override string DeclarationText => Kernel.Text;

    public override Planned<string> Emit(string @namespace) => Program.Then<string>(p => CSharpEmitter.EmitArrayKernel(p, @namespace));

    /// <summary>The kernel as it is compiled, for each back end.</summary>
    public Planned<ArrayProgram> Program => ArrayProgramBuilder.Plan(Kernel, Callee);

    /// <summary>A kernel that it calls.</summary>
    public KernelModel Callee(string name) => Callees.First(c => c.Name == name);
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Backends.Ilgpu;
using Kernels.Compiler.Backends.Ptx;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Tensor;

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

    /// <summary>The text of the C# file.</summary>
    public abstract string Emit(string @namespace);

    /// <summary>What the text's names of imported classes stand for.</summary>
    public IEnumerable<ClassAlias> Aliases => Imports.Select(i => i.CodeClass);

    /// <summary>The files that the unit has for GPUs besides.</summary>
    public virtual IEnumerable<GpuFile> GpuFiles => [];
}

/// <summary>The class of a format.</summary>
public sealed record FormatUnit(FormatModel Format) : Unit(ClassNames.Format(Format), Format.Name)
{
    public override string RegisteredProperty => "Descriptor";

    public override string DeclarationText => Format.Text;

    public override EquatableArray<string> PublicClasses => Format.IsActivation
        ? EquatableArray.Of(ClassName)
        : EquatableArray.Of(ClassName, $"{GeneratedFile.CodeNamespace}.{GeneratedFile.CodeClass(ClassName)}");

    public override string Emit(string @namespace) =>
        Format.IsActivation ? CSharpEmitter.EmitActivation(Format, @namespace) : CSharpEmitter.EmitFormat(Format, @namespace);

    public override IEnumerable<GpuFile> GpuFiles => Format.IsActivation
        ? []
        : [new GpuFile("Ilgpu", IlgpuEmitter.ClassOf(ClassName), "Format", ns => IlgpuEmitter.EmitFormat(Format, ns))];
}

/// <summary>The class of a <c>Linear</c>; <see cref="Activation"/> is null for f32.</summary>
public sealed record LinearUnit(KernelModel Kernel, FormatModel Weight, FormatModel? Activation)
    : Unit(ClassNames.Linear(Weight, Activation), Weight.Name)
{
    public override EquatableArray<string> References => Activation is null
        ? EquatableArray.Of(ClassNames.Format(Weight))
        : EquatableArray.Of(ClassNames.Format(Weight), ClassNames.Format(Activation));

    public override string RegisteredProperty => "Kernel";

    public override string DeclarationText => Weight.Text;

    public override string Emit(string @namespace) => CSharpEmitter.EmitLinear(Kernel, Weight, Activation, @namespace);

    public override IEnumerable<GpuFile> GpuFiles
    {
        get
        {
            if (Activation is not null)
            {
                // Other formats decode their activations and run as for f16.
                if (TensorPlan.Of(Kernel, Weight, Activation) is { } plan)
                {
                    yield return new GpuFile("Ptx", PtxLinearEmitter.ClassOf(Weight, Activation), "Kernels", ns => PtxLinearEmitter.Emit(Kernel, plan, ns));
                }
                yield break;
            }
            yield return new GpuFile("Ilgpu", IlgpuEmitter.ClassOf(ClassName), "Kernel", ns => IlgpuEmitter.EmitLinear(Kernel, Weight, ns))
            {
                References = References.Select(IlgpuEmitter.ClassOf).ToEquatableArray(),
            };
            // Floats of 16 and 32 bits have no codes to convert; they run through ILGPU.
            if (Weight.Fields.All(f => !f.Type.IsFloat || !FieldShape.Of(Weight, f).IsCode))
            {
                yield return new GpuFile("Ptx", PtxLinearEmitter.ClassOf(Weight, null), "Kernels", ns => PtxLinearEmitter.Emit(Kernel, Weight, ns));
            }
        }
    }
}

/// <summary>The class of a declared kernel or scan.</summary>
/// <param name="Callees">The kernels that it calls.</param>
public sealed record ArrayUnit(KernelModel Kernel, EquatableArray<KernelModel> Callees) : Unit(Kernel.Name, Kernel.Name)
{
    public override EquatableArray<string> References => Callees.Select(c => c.Name).ToEquatableArray();

    public override string RegisteredProperty => "Kernel";

    public override string DeclarationText => Kernel.Text;

    public override string Emit(string @namespace) => CSharpEmitter.EmitArrayKernel(Kernel, Callee, @namespace);

    public override IEnumerable<GpuFile> GpuFiles
    {
        get
        {
            var missing = Imports.FirstOrDefault(i => i.Find(IlgpuEmitter.ClassOf(i.Name)) is null);
            yield return new GpuFile("Ilgpu", IlgpuEmitter.ClassOf(ClassName), "Kernel", ns => IlgpuEmitter.EmitArrayKernel(Kernel, Callee, ns))
            {
                References = References.Select(IlgpuEmitter.ClassOf).ToEquatableArray(),
                Aliases = Imports.Select(i => i.Find(IlgpuEmitter.ClassOf(i.Name))).OfType<ClassAlias>().ToEquatableArray(),
                Refusal = missing is null ? null : $"it calls {missing.Name}, which the assembly {missing.Assembly} has not compiled for GPUs (KernelsGpu)",
            };
        }
    }

    private KernelModel Callee(string name) => Callees.First(c => c.Name == name);
}

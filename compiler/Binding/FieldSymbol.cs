using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>A declared field; <see cref="Model"/> is null after a mistake in its declaration, and where its type is a format.</summary>
internal sealed record FieldSymbol(Identifier Name, FieldModel? Model)
{
    /// <summary>What stands behind the name of a field whose type is a format.</summary>
    public NestedField? Nested { get; init; }

    /// <summary>What reads the field where it is compressed, and absent elements are 0.</summary>
    public CompressedField? Compressed { get; init; }

    /// <summary>Whether the field is declared by its name: fields of a nested format, and positions, are not.</summary>
    public bool IsWritten => Model?.Name.Contains(".") != true;
}

namespace Kernels.PtxMachine.Assembly;

/// <summary>The assembler rejects a module: its errors, each with the line of PTX that it is about.</summary>
public sealed class PtxAssemblyException(string message) : Exception(message);

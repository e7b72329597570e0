namespace Kernels.Compiler.Binding;

/// <summary>How an expression is read: as a real number, as an index (integer arithmetic), or as a condition.</summary>
internal enum Reading { Value, Index, Condition }

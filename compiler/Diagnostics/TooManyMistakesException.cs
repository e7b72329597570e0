using System;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Ends the binding of a declaration that has more mistakes than anybody reads; they are in the bag.</summary>
internal sealed class TooManyMistakesException : Exception;

namespace Kernels.Print.Input;

/// <summary>What is wrong with the file or with what is asked of it.</summary>
internal sealed class MistakeException(string message) : Exception(message);

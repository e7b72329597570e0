namespace Kernels.Quickstart;

/// <summary>Something on the command line cannot be done; the message says what would be right.</summary>
public sealed class UsageException(string message) : Exception(message);

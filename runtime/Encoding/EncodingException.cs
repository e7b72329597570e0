namespace Kernels.Encoding;

/// <summary>
/// A matrix cannot be encoded: the format has no <c>fit</c> or one that is not served, the encoder does not serve the equation
/// or an argument of its step, the weights are not finite, or the matrix is larger than the encoders take. The message names
/// the tensor where <see cref="EncodeOptions.Tensor"/> does, the format, the row, column and value of a weight that is at fault, and what would be right.
/// </summary>
public sealed class EncodingException : Exception
{
    /// <summary>With the message of the framework.</summary>
    public EncodingException()
    {
    }

    /// <summary>With a message that says what cannot be encoded, and why.</summary>
    public EncodingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public EncodingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

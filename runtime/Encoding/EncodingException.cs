namespace Kernels.Encoding;

/// <summary>A matrix cannot be encoded: the format has no plan, the encoder does not serve its shape, or the weights are not finite.</summary>
public sealed class EncodingException : Exception
{
    public EncodingException()
    {
    }

    public EncodingException(string message)
        : base(message)
    {
    }

    public EncodingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

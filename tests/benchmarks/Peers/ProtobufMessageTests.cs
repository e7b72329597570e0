namespace Kernels.Benchmarks.Tests.Peers;

/// <summary>The examples of the description of the wire format.</summary>
public class ProtobufMessageTests
{
    [Fact]
    public void Numbers_texts_and_messages_are_written_as_the_wire_format_describes()
    {
        Assert.Equal([0x08, 0x96, 0x01], new ProtobufMessage().Add(1, 150).ToArray());
        Assert.Equal([0x12, 0x07, .. "testing"u8], new ProtobufMessage().Add(2, "testing").ToArray());
        Assert.Equal([0x1a, 0x03, 0x08, 0x96, 0x01], new ProtobufMessage().Add(3, new ProtobufMessage().Add(1, 150)).ToArray());
    }

    [Fact]
    public void A_field_beyond_15_and_a_negative_number_take_more_bytes()
    {
        Assert.Equal([0xa0, 0x01, 0x02], new ProtobufMessage().Add(20, 2).ToArray());
        Assert.Equal([0x08, .. Enumerable.Repeat((byte)0xff, 9), 0x01], new ProtobufMessage().Add(1, -1).ToArray());
    }

    [Fact]
    public void Long_bytes_have_their_length_before_them()
    {
        var text = Enumerable.Repeat((byte)'a', 300).ToArray();
        Assert.Equal([0x4a, 0xac, 0x02, .. text], new ProtobufMessage().Add(9, text).ToArray());
    }
}

namespace Kernels.Gpu.Tests.Devices;

public class DeviceSpecTests
{
    [Theory]
    [InlineData("auto", DeviceKind.Auto, 0)]
    [InlineData("cpu", DeviceKind.Cpu, 0)]
    [InlineData("cuda:0", DeviceKind.Cuda, 0)]
    [InlineData("cuda:3", DeviceKind.Cuda, 3)]
    [InlineData("ilgpu-cpu", DeviceKind.IlgpuCpu, 0)]
    public void A_device_is_read_and_written_alike(string text, DeviceKind kind, int index)
    {
        var spec = DeviceSpec.Parse(text);

        Assert.Equal(new DeviceSpec(kind, index), spec);
        Assert.Equal(text, spec.ToString());
    }

    [Fact]
    public void The_plain_word_cuda_is_the_first_device() => Assert.Equal(DeviceSpec.Parse("cuda:0"), DeviceSpec.Parse("cuda"));

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("CUDA:0")]
    public void Anything_else_is_an_error_that_lists_the_choices(string text)
    {
        var error = Assert.Throws<FormatException>(() => DeviceSpec.Parse(text));

        Assert.Contains($"\"{text}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(DeviceSpec.Choices, error.Message, StringComparison.Ordinal);
    }
}

using Kernels.Arrays;
using Kernels.Check;
using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>Arguments and states in other types are what their numbers are in f32, to the last bit.</summary>
public unsafe class ArgumentTypeTests
{
    public static TheoryData<string> Names => GalleryKernels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Sixteen_bit_arguments_are_read_as_their_numbers(string name)
    {
        var kernel = GalleryKernels.Find(name);
        foreach (var type in new[] { NumberType.F16, NumberType.BF16 })
        {
            using var sample = new Sample(36);
            var owned = new List<IDisposable>();
            var given = sample.Own(new RandomCall(kernel.Model, new Random(36), 13).Compiled(owned));
            var (narrow, wide) = (new KernelArguments(), new KernelArguments());
            foreach (var (argument, view) in given)
            {
                var isFloat = view.Type == NumberType.F32 && kernel.Model.Parameters.First(p => p.Name == argument).Format is null;
                narrow.Add(argument, isFloat ? Narrow(sample, view, type) : view);
                wide.Add(argument, isFloat ? Wide(sample, narrow[argument]) : view);
            }

            AssertSame(sample.Run(kernel.Kernel, wide), sample.Run(kernel.Kernel, narrow));
            owned.ForEach(o => o.Dispose());
        }
    }

    [Fact]
    public void A_packed_matrix_is_read_as_its_weights()
    {
        const int channels = 5;
        const int states = 32;
        const int length = 9;
        using var sample = new Sample(37);
        var weights = sample.Between(-1, -0.1, channels, states);
        using var packed = PackedMatrix.Pack(sample.Own(MatrixEncoder.Encode(Int4G32.Descriptor, weights.Span, channels, states)));
        var decoded = sample.All(0, channels, states);
        for (var row = 0; row < channels; row++)
        {
            packed.DequantizeRow(row, decoded.Row(row));
        }
        var (u, dt, b, c) = (sample.Next(length, channels), sample.Next(length, channels), sample.Next(length, 1, states), sample.Next(length, 1, states));

        AssertSame(
            sample.Run(SelectiveScan.Kernel, new() { { "u", u }, { "dt", dt }, { "A", decoded }, { "B", b }, { "C", c } }),
            sample.Run(SelectiveScan.Kernel, new() { { "u", u }, { "dt", dt }, { "A", packed }, { "B", b }, { "C", c } }));
    }

    [Theory]
    [InlineData(NumberType.I8)]
    [InlineData(NumberType.U8)]
    [InlineData(NumberType.I16)]
    [InlineData(NumberType.U16)]
    [InlineData(NumberType.I32)]
    public void Integers_of_every_type_are_read_as_places_and_as_numbers(NumberType type)
    {
        int[] rows = [6, 0, 3, 3];
        using var sample = new Sample(38);
        var w = sample.Next(7, 3);
        var y = sample.Run(GatherRows.Kernel, new()
        {
            { "x", sample.Integers(type, [1, 2, 3, 4, 5, 6], 2, 3) },
            { "w", w },
            { "rows", sample.Integers(type, rows, 4) },
        })["y"];

        y.AssertEquals(at => Elements.Sum(0, 2, k => ((3 * at[0]) + k + 1) * w.At(rows[at[1]], k)), tolerance: 1e-6);
    }

    [Theory]
    [InlineData(NumberType.F16)]
    [InlineData(NumberType.BF16)]
    public void A_sixteen_bit_state_is_rounded_after_every_call(NumberType type)
    {
        const int channels = 5;
        const int states = 3;
        using var sample = new Sample(39);
        var state = Narrow(sample, ArrayView.Of(sample.Next(channels, states)), type);
        for (var step = 0; step < 6; step++)
        {
            KernelArguments arguments = new()
            {
                { "u", sample.Next(1, channels) }, { "dt", sample.Next(1, channels) }, { "A", sample.Between(-1, -0.1, channels, states) },
                { "B", sample.Next(1, 1, states) }, { "C", sample.Next(1, 1, states) },
            };
            var wide = sample.Own(Tensor.From(Wide(sample, state).ToArray(), channels, states));
            var run = sample.Run(SelectiveScan.Kernel, arguments, states: ("h", wide));
            var y = sample.All(0, 1, channels);
            Calls.Run(SelectiveScan.Kernel, arguments, [state], [ArrayView.Of(y)]);

            Assert.Equal(run["y"].Span, y.Span);
            Assert.Equal(Wide(sample, Narrow(sample, ArrayView.Of(run.States["h"]), type)).ToArray(), Wide(sample, state).ToArray());
        }
    }

    private static void AssertSame(KernelRun expected, KernelRun actual)
    {
        foreach (var (name, tensor) in expected.Results.Concat(expected.States))
        {
            Assert.Equal(tensor.Span, (actual.Results.GetValueOrDefault(name) ?? actual.States[name]).Span);
        }
    }

    /// <summary>The floats of a view, rounded to 16 bits.</summary>
    private static ArrayView Narrow(Sample sample, ArrayView view, NumberType type)
    {
        var numbers = view.ToArray();
        var buffer = sample.Own(new NativeBuffer(Math.Max(1, numbers.Length) * sizeof(ushort)));
        for (var i = 0; i < numbers.Length; i++)
        {
            buffer.Span<ushort>()[i] = type == NumberType.F16 ? BitConverter.HalfToUInt16Bits((Half)numbers[i]) : RoundToBFloat16(numbers[i]);
        }
        return ArrayView.RowMajor(buffer.Pointer, type, Extents(view));
    }

    /// <summary>The nearest number of 8 bits of exponent and 7 of fraction, the even one of two.</summary>
    private static ushort RoundToBFloat16(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The numbers of a row-major view of 16 bits, as floats.</summary>
    private static ArrayView Wide(Sample sample, ArrayView view)
    {
        var extents = Extents(view);
        var tensor = sample.All(0, [.. extents.Select(e => (int)e)]);
        for (var i = 0; i < tensor.Count; i++)
        {
            var bits = ((ushort*)view.Pointer)[i];
            tensor.Span[i] = view.Type == NumberType.F16 ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);
        }
        return ArrayView.Of(tensor);
    }

    private static nint[] Extents(ArrayView view) => [.. Enumerable.Range(0, view.Rank).Select(view.Extent)];
}

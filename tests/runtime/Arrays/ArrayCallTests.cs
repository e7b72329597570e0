using Kernels.Arrays;
using Kernels.Runtime.Tests.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Arrays;

public sealed unsafe class ArrayCallTests : IDisposable
{
    private readonly WorkerPool pool = new(1);
    private readonly Tensor x = Numbers.Random(1, -1, 1, 4, 3);

    public void Dispose() => pool.Dispose();

    [Fact]
    public void Integers_of_any_type_index_arrays()
    {
        sbyte* bytes = stackalloc sbyte[] { 3, 0, 3 };
        ushort* words = stackalloc ushort[] { 3, 0, 3 };
        int* numbers = stackalloc int[] { 3, 0, 3 };
        ExpectRows(ArrayView.RowMajor(bytes, NumberType.I8, [3]), 3, 0, 3);
        ExpectRows(ArrayView.RowMajor(words, NumberType.U16, [3]), 3, 0, 3);
        ExpectRows(ArrayView.RowMajor(numbers, NumberType.I32, [3]), 3, 0, 3);
        // Every second, from the last.
        ExpectRows(new ArrayView(numbers + 2, NumberType.I32, [2], [-2]), 3, 3);
    }

    [Fact]
    public void Floats_where_integers_are_declared_are_refused()
    {
        using var floats = new Tensor(3);
        using var arguments = new KernelArguments { { "x", x }, { "e", floats } };
        var error = Assert.Throws<ArgumentException>(() => GatherKernel.Kernel.Run(arguments));
        Assert.Contains("Gather: 'e' should hold integers; it is given as F32 [3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_other_types_are_widened_exactly()
    {
        var halves = stackalloc Half[] { (Half)1.5f, (Half)(-2), (Half)0.25f, (Half)6e-8f };
        var shorts = stackalloc short[] { 1, -2, 300, -32768 };
        var bfloats = stackalloc ushort[] { 0x3fc0, 0xc000, 0x0001, 0x7f7f };
        ExpectValues(ArrayView.RowMajor(halves, NumberType.F16, [2, 2]), 1.5f, -2, 0.25f, (float)(Half)6e-8f);
        ExpectValues(ArrayView.RowMajor(shorts, NumberType.I16, [2, 2]), 1, -2, 300, -32768);
        ExpectValues(ArrayView.RowMajor(bfloats, NumberType.BF16, [2, 2]), 1.5f, -2, BitConverter.UInt32BitsToSingle(0x10000), BitConverter.UInt32BitsToSingle(0x7f7f0000));
    }

    [Fact]
    public void An_integer_that_no_float_equals_is_refused()
    {
        var numbers = stackalloc int[] { 1 << 24, (1 << 24) + 1 };
        var error = ThrownBy(ArrayView.RowMajor(numbers, NumberType.I32, [1, 2]));
        Assert.Contains("16777217 has no exact float32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Views_may_be_transposed_and_results_strided()
    {
        var e = stackalloc int[] { 1, 2 };
        using var memory = new Tensor(2 * 4 * 2);
        // x as [k, n]: rows are columns. The result takes every second element of a transposed array.
        var arguments = new[] { new ArrayView(x.Pointer, NumberType.F32, [3, 4], [1, 3]), ArrayView.RowMajor(e, NumberType.I32, [2]) };
        var result = new ArrayView(memory.Pointer, NumberType.F32, [2, 4], [2, 4]);
        GatherKernel.Kernel.Run(new ArrayCall { Arguments = arguments, Results = [result], Pool = pool });
        for (var m = 0; m < 2; m++)
        {
            for (var k = 0; k < 4; k++)
            {
                Assert.Equal(x.Span[(k * 3) + e[m]] + 1, memory.Span[(m * 2) + (k * 4)]);
                Assert.Equal(0, memory.Span[(m * 2) + (k * 4) + 1]);
            }
        }
    }

    [Theory]
    [InlineData(NumberType.F16)]
    [InlineData(NumberType.BF16)]
    public void A_state_in_16_bits_is_rounded_when_it_goes_back(NumberType type)
    {
        const int channels = 40;
        using var a = Numbers.Random(3, 0.5f, 1, 6, channels);
        using var inputs = Numbers.Random(4, -1, 1, 6, channels);
        using var y = new Tensor(6, channels);
        var words = stackalloc ushort[channels];
        var state = ArrayView.RowMajor(words, type, [channels]);
        DecayScan.Kernel.InitializeStates(state);
        DecayScan.Kernel.Run(new ArrayCall { Arguments = [ArrayView.Of(a), ArrayView.Of(inputs), default], States = [state], Results = [ArrayView.Of(y)], Pool = pool });
        var expected = DecaySequence.Of(a.Span, inputs.Span, channels);
        Numbers.ExpectNear(expected.Results, y.Span);
        for (var d = 0; d < channels; d++)
        {
            var widened = type == NumberType.F16 ? (float)BitConverter.UInt16BitsToHalf(words[d]) : BitConverter.Int32BitsToSingle(words[d] << 16);
            Assert.Equal(expected.FinalState[d], widened, Math.Max(1, Math.Abs(expected.FinalState[d])) * (type == NumberType.F16 ? 1e-3 : 8e-3));
        }
    }

    [Fact]
    public void An_extent_inside_a_dimension_is_found_from_the_shape()
    {
        using var a = Numbers.Random(5, 0.5f, 1, 6, 10);
        using var inputs = Numbers.Random(6, -1, 1, 6, 10);
        using var b = Numbers.Random(7, -1, 1, 6, 4);
        using var arguments = new KernelArguments { { "a", a }, { "x", inputs }, { "b", b } };
        using var run = DecayScan.Kernel.Run(arguments);
        using var scaled = new Tensor(6, 10);
        for (var i = 0; i < 60; i++)
        {
            // Ten channels in four groups: three each, and the last alone.
            scaled.Span[i] = inputs.Span[i] * b.Span[(i / 10 * 4) + (i % 10 / 3)];
        }
        Numbers.ExpectNear(DecaySequence.Of(a.Span, scaled.Span, 10).Results, run["y"].Span);
    }

    [Fact]
    public void Wrong_arguments_are_refused_with_what_would_be_right()
    {
        using var a = new Tensor(6, 10);
        using var other = new Tensor(6, 9);
        using var row = new Tensor(6);
        using var groups = new Tensor(6, 6);
        ExpectRefusal("Decay needs 'x'", new() { { "a", a } });
        ExpectRefusal("Decay has no parameter 'c'; it has a, x, b", new() { { "a", a }, { "c", a } });
        ExpectRefusal("Decay: D is 10 by 'a', so dimension 2 of 'x' should be 10 too; it is given as F32 [6, 9]", new() { { "a", a }, { "x", other } });
        ExpectRefusal("Decay: 'x' should have 2 dimensions, behind those of a batch; it is given as F32 [6]", new() { { "a", a }, { "x", row } });
        ExpectRefusal("Decay: no G gives dimension 2 of 'b', (D up/ (D up/ G)), 6 elements", new() { { "a", a }, { "x", a }, { "b", groups } });
    }

    [Fact]
    public void A_state_of_another_shape_is_refused()
    {
        using var a = new Tensor(6, 10);
        using var state = new Tensor(9);
        using var arguments = new KernelArguments { { "a", a }, { "x", a } };
        var error = Assert.Throws<ArgumentException>(() => DecayScan.Kernel.Run(arguments, states: new Dictionary<string, Tensor> { ["h"] = state }));
        Assert.Contains("the state 'h' should have the shape [10]; it is given as [9]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_in_integers_or_in_one_place_is_refused()
    {
        var e = stackalloc int[] { 1, 2 };
        var memory = stackalloc int[6];
        var argument = ArrayView.RowMajor(e, NumberType.I32, [2]);
        Assert.Contains("'y' should lie in F32, F16 or BF16; it is given as I32 [2, 3]", ThrownBy(argument, ArrayView.RowMajor(memory, NumberType.I32, [2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("all 2 indices of dimension 1 are the same memory", ThrownBy(argument, new ArrayView(memory, NumberType.F32, [2, 3], [0, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_without_the_leading_axes_are_shared()
    {
        using var a = Numbers.Random(8, 0.5f, 1, 6, 5);
        using var inputs = Numbers.Random(9, -1, 1, 2, 3, 6, 5);
        using var arguments = new KernelArguments { { "a", a }, { "x", inputs } };
        using var run = DecayScan.Kernel.Run(arguments);
        Assert.Equal([2, 3, 6, 5], run["y"].Shape.ToArray());
        for (var batch = 0; batch < 6; batch++)
        {
            Numbers.ExpectNear(DecaySequence.Of(a.Span, inputs.Span.Slice(batch * 30, 30), 5).Results, run["y"].Span.Slice(batch * 30, 30));
        }
    }

    [Fact]
    public void Different_leading_axes_are_refused()
    {
        using var a = new Tensor(2, 6, 5);
        using var inputs = new Tensor(3, 6, 5);
        using var arguments = new KernelArguments { { "a", a }, { "x", inputs } };
        var error = Assert.Throws<ArgumentException>(() => DecayScan.Kernel.Run(arguments));
        Assert.Contains("the leading axes of 'x', F32 [3, 6, 5], should be those of 'a', F32 [2, 6, 5]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_in_a_declared_format_is_an_argument()
    {
        using var matrix = PlainFormat.Matrix(4, 3, x.Span);
        using var encoded = matrix.Unpack();
        int* e = stackalloc int[] { 2 };
        using var packed = new KernelArguments { { "x", matrix }, { "e", ArrayView.RowMajor(e, NumberType.I32, [1]) } };
        using var logical = new KernelArguments { { "x", encoded }, { "e", ArrayView.RowMajor(e, NumberType.I32, [1]) } };
        foreach (var arguments in new[] { packed, logical })
        {
            using var run = GatherKernel.Kernel.Run(arguments);
            Assert.Equal(x.Row(2).ToArray().Select(v => v + 1), run["y"].Span.ToArray());
        }
    }

    [Fact]
    public void Shapes_are_told_beforehand()
    {
        using var inputs = new Tensor(2, 6, 5);
        using var arguments = new KernelArguments { { "a", inputs }, { "x", inputs } };
        Assert.Equal([2, 6, 5], DecayScan.Kernel.ShapeOf("y", arguments));
        Assert.Equal([2, 5], DecayScan.Kernel.ShapeOf("h", arguments));
        Assert.Contains("no result or state 'a'; it has h, y", Assert.Throws<ArgumentException>(() => DecayScan.Kernel.ShapeOf("a", arguments)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_laid_as_the_kernel_wants_it()
    {
        using var memory = new Tensor(24);
        var declared = new ArrayKernel
        {
            Name = "Laid",
            Text = "kernel Laid …",
            Extents = [],
            Arrays = [new("x", ArrayRole.Input, false, [new SizeConstant(3), new SizeConstant(4)], Innermost: 0)],
            Stages = [],
        };
        var view = declared.Lay(0, memory.Pointer, 2, 3, 4);
        Assert.Equal([12, 1, 3], [view.Stride(0), view.Stride(1), view.Stride(2)]);
    }

    [Fact]
    public void One_step_allocates_nothing_once_warm()
    {
        using var a = Numbers.Random(10, 0.5f, 1, 1, 16);
        using var h = new Tensor(16);
        using var y = new Tensor(1, 16);
        ArrayView[] arguments = [ArrayView.Of(a), ArrayView.Of(a), default];
        ArrayView[] states = [ArrayView.Of(h)];
        ArrayView[] results = [ArrayView.Of(y)];
        void Run() => DecayScan.Kernel.Run(new ArrayCall { Arguments = arguments, States = states, Results = results, Pool = pool });
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Run();
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void ExpectRows(in ArrayView rows, params int[] expected)
    {
        using var arguments = new KernelArguments { { "x", x }, { "e", rows } };
        using var run = GatherKernel.Kernel.Run(arguments);
        Assert.Equal(expected.SelectMany(r => x.Row(r).ToArray()).Select(v => v + 1), run["y"].Span.ToArray());
    }

    /// <summary>What a scan sees of an array: with a decay of 0 its results are its inputs.</summary>
    private static void ExpectValues(in ArrayView values, params float[] expected)
    {
        using var zeros = new Tensor(2, 2);
        using var arguments = new KernelArguments { { "a", zeros }, { "x", values } };
        using var run = DecayScan.Kernel.Run(arguments);
        Assert.Equal(expected, run["y"].Span.ToArray());
    }

    private static ArgumentException ThrownBy(in ArrayView values)
    {
        var row = 0;
        using var arguments = new KernelArguments { { "x", values }, { "e", ArrayView.RowMajor(&row, NumberType.I32, [1]) } };
        return Assert.Throws<ArgumentException>(() => GatherKernel.Kernel.Run(arguments));
    }

    private ArgumentException ThrownBy(ArrayView e, ArrayView result) => Assert.Throws<ArgumentException>(() =>
        GatherKernel.Kernel.Run(new ArrayCall { Arguments = [ArrayView.Of(x), e], Results = [result], Pool = pool }));

    private static void ExpectRefusal(string message, KernelArguments arguments)
    {
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => DecayScan.Kernel.Run(arguments)).Message, StringComparison.Ordinal);
        arguments.Dispose();
    }
}

namespace Kernels.Gpu.Tests.Support;

/// <summary>A driver that notes the calls that it gets and answers as told.</summary>
internal sealed unsafe class FakeDriver : ICudaDriver
{
    private readonly Dictionary<string, int> failures = new(StringComparer.Ordinal);

    /// <summary>The calls so far, in order, with the arguments that matter.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The arguments of the last launch, eight bytes each.</summary>
    public List<ulong> Arguments { get; } = [];

    /// <summary>How many arguments a launch has: the driver knows it from the kernel.</summary>
    public int ArgumentCount { get; set; }

    /// <summary>What the compiler says of a module.</summary>
    public string Log { get; set; } = "";

    /// <summary>Makes a call return a result other than success.</summary>
    public FakeDriver Failing(string call, int result)
    {
        failures[call] = result;
        return this;
    }

    public int LoadModule(out nint module, string ptx, out string log)
    {
        (module, log) = (101, Log);
        return Answer("load", ptx);
    }

    public int UnloadModule(nint module) => Answer("unload", module);

    public int GetFunction(out nint function, nint module, string name)
    {
        function = 202;
        return Answer("function", $"{module} {name}");
    }

    public int GetFunctionAttribute(out int value, FunctionAttribute attribute, nint function)
    {
        value = 1000 + (int)attribute;
        return Answer("get", $"{function} {attribute}");
    }

    public int SetFunctionAttribute(nint function, FunctionAttribute attribute, int value) => Answer("set", $"{function} {attribute} {value}");

    public int LaunchKernel(nint function, LaunchSize grid, LaunchSize block, int sharedBytes, nint stream, void** arguments)
    {
        Arguments.Clear();
        for (var i = 0; i < ArgumentCount; i++)
        {
            Arguments.Add(*(ulong*)arguments[i]);
        }
        return Answer("launch", $"{function} {grid.X}x{grid.Y}x{grid.Z} of {block.X}x{block.Y}x{block.Z} with {sharedBytes}");
    }

    public int BeginCapture(nint stream) => Answer("begin", "");

    public int EndCapture(nint stream, out nint graph)
    {
        graph = failures.ContainsKey("end") ? 0 : 303;
        return Answer("end", "");
    }

    public int Instantiate(out nint executable, nint graph)
    {
        executable = 404;
        return Answer("instantiate", graph);
    }

    public int LaunchGraph(nint executable, nint stream) => Answer("replay", executable);

    public int DestroyGraph(nint graph) => Answer("destroy graph", graph);

    public int DestroyExecutable(nint executable) => Answer("destroy executable", executable);

    public string Describe(int result) => $"CUDA_ERROR_{result}, described";

    private int Answer(string call, object detail)
    {
        Calls.Add($"{call} {detail}".TrimEnd());
        return failures.GetValueOrDefault(call);
    }
}

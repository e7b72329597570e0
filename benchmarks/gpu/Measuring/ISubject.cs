using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Measuring;

/// <summary>Something that a device computes, to be checked and timed. It holds its operands on the device, weights in several copies.</summary>
internal interface ISubject : IDisposable
{
    /// <summary>What a table calls it.</summary>
    string Name { get; }

    /// <summary>Sets of operands that take turns: launches one after the other read different memory.</summary>
    int Copies { get; }

    /// <summary>Bytes of memory that a launch cannot do without: operands read once, results written once.</summary>
    long LeastBytes { get; }

    /// <summary>Puts one computation on the stream. The same launches can be recorded into a graph.</summary>
    void Launch(DeviceStream stream, int copy);

    /// <summary>Makes every result NaN, so that one that is not computed shows.</summary>
    void Poison(DeviceStream stream);

    /// <summary>‖y - ŷ‖₂ / ‖ŷ‖₂ of the results as they are on the device, ŷ in float64; NaN where one is not a number.</summary>
    double RelativeError(DeviceStream stream);
}

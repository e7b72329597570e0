namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>The argument of a generated kernel as ILGPU lays it out: ints, views (an address and a length), and structs of these.</summary>
/// <param name="value">The int or buffer of a field; fields of a struct within are named behind its name and a dot.</param>
internal sealed class JobBytes(Func<string, object> value)
{
    private const int IntBytes = sizeof(int);
    private const int ViewBytes = sizeof(long);

    private readonly List<byte> bytes = [];

    public byte[] Of(Type job)
    {
        Add(job, "");
        Align(ViewBytes);
        return [.. bytes];
    }

    private void Add(Type type, string path)
    {
        foreach (var field in type.GetFields())
        {
            var name = path + field.Name;
            if (field.FieldType == typeof(int))
            {
                Align(IntBytes);
                bytes.AddRange(BitConverter.GetBytes((int)value(name)));
            }
            else if (field.FieldType.IsGenericType)
            {
                var buffer = (PtxMachine.DeviceBuffer)value(name);
                Align(ViewBytes);
                bytes.AddRange(BitConverter.GetBytes(buffer.Address));
                bytes.AddRange(BitConverter.GetBytes((long)buffer.Size / IntBytes));
            }
            else
            {
                Align(ViewBytes);
                Add(field.FieldType, name + ".");
                Align(ViewBytes);
            }
        }
    }

    private void Align(int to)
    {
        while (bytes.Count % to != 0)
        {
            bytes.Add(0);
        }
    }
}

namespace Kernels.Formats;

/// <summary>The patterns of a field one at a time, whatever their width.</summary>
internal static unsafe class PatternAccess
{
    public static uint Get(this EncodedField field, long index) => field.Descriptor.Type.PatternBytes switch
    {
        1 => field.Pointer[index],
        2 => ((ushort*)field.Pointer)[index],
        _ => ((uint*)field.Pointer)[index],
    };

    public static void Set(this EncodedField field, long index, uint pattern)
    {
        switch (field.Descriptor.Type.PatternBytes)
        {
            case 1:
                field.Pointer[index] = (byte)pattern;
                break;
            case 2:
                ((ushort*)field.Pointer)[index] = (ushort)pattern;
                break;
            default:
                ((uint*)field.Pointer)[index] = pattern;
                break;
        }
    }
}

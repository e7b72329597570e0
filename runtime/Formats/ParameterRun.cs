namespace Kernels.Formats;

/// <summary>Parameters: for each group along k the numbers of the 16 rows of a block, or one for all of them.</summary>
/// <param name="Storage">How a number lies there.</param>
public sealed unsafe record ParameterRun(string Field, ParameterStorage Storage) : GroupRun(Field)
{
    private protected override int CopyBytes => Storage switch
    {
        ParameterStorage.F32 => 4,
        ParameterStorage.F16 or ParameterStorage.BF16 or ParameterStorage.I16 or ParameterStorage.U16 => 2,
        _ => 1,
    };

    /// <inheritdoc/>
    public override void Pack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        var type = field.Descriptor.Type;
        var decoder = ElementCodec.For(type);
        var groups = (int)Groups(k);
        for (var lane = 0; lane < Math.Min(Lanes, Rows(rowBlock, n)); lane++)
        {
            var from = FieldRow(rowBlock, lane, n, groups);
            for (var group = 0; group < groups; group++)
            {
                var to = ((nint)group * Lanes) + lane;
                var pattern = field.Pattern(from + group);
                switch (Storage)
                {
                    case ParameterStorage.F32:
                        ((float*)run)[to] = type.Kind == ElementKind.F32 ? BitConverter.UInt32BitsToSingle(pattern) : (float)decoder.Decode(pattern);
                        break;
                    case ParameterStorage.F16:
                        ((ushort*)run)[to] = type.Kind == ElementKind.F16 ? (ushort)pattern : BitConverter.HalfToUInt16Bits((Half)decoder.Decode(pattern));
                        break;
                    case ParameterStorage.BF16:
                        ((ushort*)run)[to] = (ushort)pattern;
                        break;
                    case ParameterStorage.E8M0:
                        run[to] = (byte)pattern;
                        break;
                    case ParameterStorage.I8 or ParameterStorage.U8:
                        run[to] = (byte)(int)decoder.Decode(pattern);
                        break;
                    case ParameterStorage.I16 or ParameterStorage.U16:
                        ((ushort*)run)[to] = (ushort)(int)decoder.Decode(pattern);
                        break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Unpack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        var type = field.Descriptor.Type;
        var encoder = ElementCodec.For(type);
        var groups = (int)Groups(k);
        for (var lane = 0; lane < Math.Min(Lanes, Rows(rowBlock, n)); lane++)
        {
            var to = FieldRow(rowBlock, lane, n, groups);
            for (var group = 0; group < groups; group++)
            {
                var at = ((nint)group * Lanes) + lane;
                field.SetPattern(to + group, Storage switch
                {
                    ParameterStorage.F32 when type.Kind == ElementKind.F32 => ((uint*)run)[at],
                    ParameterStorage.F32 => encoder.Encode(((float*)run)[at]),
                    ParameterStorage.F16 when type.Kind == ElementKind.F16 => ((ushort*)run)[at],
                    ParameterStorage.F16 => encoder.Encode((double)((Half*)run)[at]),
                    ParameterStorage.BF16 => ((ushort*)run)[at],
                    ParameterStorage.E8M0 => run[at],
                    ParameterStorage.I8 => encoder.Encode(((sbyte*)run)[at]),
                    ParameterStorage.U8 => encoder.Encode(run[at]),
                    ParameterStorage.I16 => encoder.Encode(((short*)run)[at]),
                    _ => encoder.Encode(((ushort*)run)[at]),
                });
            }
        }
    }
}

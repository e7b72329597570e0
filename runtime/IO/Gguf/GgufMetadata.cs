namespace Kernels.IO;

/// <summary>Reads the values of a GGUF file's metadata.</summary>
internal sealed class GgufMetadata(GgufCursor cursor)
{
    /// <summary>The longest key that the format allows, in bytes.</summary>
    public const int MostKeyBytes = 65535;

    /// <summary>Arrays in one another beyond this are nobody's metadata.</summary>
    private const int MostNested = 16;

    /// <summary>The least bytes of a key with its value: the key's length, one letter, a type, a byte.</summary>
    private const int LeastEntryBytes = 14;

    /// <summary>The length of a string, or the type and number of an array's values.</summary>
    private const int LeastStringBytes = 8;

    private const int LeastArrayBytes = 12;

    /// <summary>All keys and values, in the order of the file.</summary>
    public OrderedDictionary<string, GgufValue> Read(int count)
    {
        var values = new OrderedDictionary<string, GgufValue>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var at = cursor.Position;
            var key = cursor.Text($"key {i}");
            if (key.Length is 0 or > MostKeyBytes)
            {
                throw cursor.Error(at, $"key {i} has {key.Length} characters; it has from 1 to {MostKeyBytes}");
            }
            if (!values.TryAdd(key, new GgufValue(Value(key, Type(key), 0))))
            {
                throw cursor.Error(at, $"key '{key}' is there twice");
            }
        }
        return values;
    }

    /// <summary>The number of keys.</summary>
    public int Count() => cursor.Count(LeastEntryBytes, "keys");

    private GgufValueType Type(string key)
    {
        var at = cursor.Position;
        var type = cursor.UInt32($"the type of '{key}'");
        return type <= (uint)GgufValueType.Float64 ? (GgufValueType)type : throw cursor.Error(at, $"key '{key}' has the unknown type {type}; types are 0 to {(int)GgufValueType.Float64}");
    }

    private object Value(string key, GgufValueType type, int depth) => type switch
    {
        GgufValueType.String => cursor.Text($"the value of '{key}'"),
        GgufValueType.Array => Array(key, depth + 1),
        _ => Numbers(key, type, 1).GetValue(0)!,
    };

    private GgufArray Array(string key, int depth)
    {
        var at = cursor.Position;
        if (depth > MostNested)
        {
            throw cursor.Error(at, $"key '{key}' has arrays in one another more than {MostNested} deep");
        }
        var type = Type(key);
        switch (type)
        {
            case GgufValueType.String:
                var texts = new string[cursor.Count(LeastStringBytes, $"strings of '{key}'")];
                for (var i = 0; i < texts.Length; i++)
                {
                    texts[i] = cursor.Text($"string {i} of '{key}'");
                }
                return new GgufArray(texts);
            case GgufValueType.Array:
                var arrays = new GgufArray[cursor.Count(LeastArrayBytes, $"arrays of '{key}'")];
                for (var i = 0; i < arrays.Length; i++)
                {
                    arrays[i] = Array(key, depth + 1);
                }
                return new GgufArray(arrays);
            default:
                return new GgufArray(Numbers(key, type, cursor.Count(Bytes(type), $"values of '{key}'")));
        }
    }

    private Array Numbers(string key, GgufValueType type, int count)
    {
        var what = $"the value of '{key}'";
        return type switch
        {
            GgufValueType.UInt8 => cursor.Numbers<byte>(count, what),
            GgufValueType.Int8 => cursor.Numbers<sbyte>(count, what),
            GgufValueType.UInt16 => cursor.Numbers<ushort>(count, what),
            GgufValueType.Int16 => cursor.Numbers<short>(count, what),
            GgufValueType.UInt32 => cursor.Numbers<uint>(count, what),
            GgufValueType.Int32 => cursor.Numbers<int>(count, what),
            GgufValueType.Float32 => cursor.Numbers<float>(count, what),
            GgufValueType.UInt64 => cursor.Numbers<ulong>(count, what),
            GgufValueType.Int64 => cursor.Numbers<long>(count, what),
            GgufValueType.Float64 => cursor.Numbers<double>(count, what),
            _ => Truths(key, count),
        };
    }

    private bool[] Truths(string key, int count)
    {
        var at = cursor.Position;
        var bytes = cursor.Take(count, $"the value of '{key}'");
        var wrong = bytes.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (wrong >= 0)
        {
            throw cursor.Error(at + wrong, $"a truth value of '{key}' is {bytes[wrong]}; it is 0 or 1");
        }
        var truths = new bool[count];
        for (var i = 0; i < count; i++)
        {
            truths[i] = bytes[i] != 0;
        }
        return truths;
    }

    private static int Bytes(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 4,
    };
}

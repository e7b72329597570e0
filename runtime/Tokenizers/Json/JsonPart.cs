using System.Text.Json;

namespace Kernels.Tokenizers;

/// <summary>A value of a JSON file that knows where it stands, for messages.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">The keys that lead to it, as <c>model.vocab</c>; empty for the whole.</param>
internal readonly record struct JsonPart(string File, string Path, JsonElement Element)
{
    /// <summary>Whether there is a value, and not null.</summary>
    public bool IsThere => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The value of a key; one that is not there where the key is missing.</summary>
    public JsonPart this[string key]
    {
        get
        {
            Expect(JsonValueKind.Object, "an object");
            _ = Element.TryGetProperty(key, out var value);
            return new JsonPart(File, Path.Length == 0 ? key : $"{Path}.{key}", value);
        }
    }

    /// <summary>The element of an array; one that is not there where the array is shorter.</summary>
    public JsonPart this[int index]
    {
        get
        {
            Expect(JsonValueKind.Array, "an array");
            return new JsonPart(File, $"{Path}[{index}]", index < Element.GetArrayLength() ? Element[index] : default);
        }
    }

    /// <summary>The elements of an array; none where it is not there.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (!IsThere)
        {
            return [];
        }
        Expect(JsonValueKind.Array, "an array");
        var part = this;
        return part.Element.EnumerateArray().Select((item, i) => new JsonPart(part.File, $"{part.Path}[{i}]", item));
    }

    /// <summary>The keys and values of an object; none where it is not there.</summary>
    public IEnumerable<KeyValuePair<string, JsonPart>> Members()
    {
        if (!IsThere)
        {
            return [];
        }
        Expect(JsonValueKind.Object, "an object");
        var part = this;
        return part.Element.EnumerateObject().Select(m => (Name: part.Name(m), m.Value)).Select(m => KeyValuePair.Create(m.Name, new JsonPart(part.File, $"{part.Path}.{m.Name}", m.Value)));
    }

    public string Text()
    {
        Expect(JsonValueKind.String, "a string");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("is no text in Unicode");
        }
    }

    public string Text(string otherwise) => IsThere ? Text() : otherwise;

    public bool Flag(bool otherwise) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => IsThere ? throw Error("should be true or false") : otherwise,
    };

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Error("should be a number");

    public int Integer(int otherwise) => IsThere ? Integer() : otherwise;

    public int Integer() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number) && number >= 0 ? number : throw Error("should be an integer from 0 on");

    /// <summary>Refuses a value that would change tokens.</summary>
    public void ExpectNothing()
    {
        var isEmpty = Element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False
            || (Element.ValueKind == JsonValueKind.String && Text().Length == 0)
            || (Element.ValueKind == JsonValueKind.Number && Number() == 0);
        if (!isEmpty)
        {
            throw Error("is not supported");
        }
    }

    /// <summary>The error to throw, with the file, the place, and what is there.</summary>
    public InvalidDataException Error(string what)
    {
        const int Shown = 60;
        var value = Element.ValueKind == JsonValueKind.Undefined ? "missing" : Element.GetRawText();
        return new InvalidDataException($"{File}: {(Path.Length == 0 ? "the file" : Path)} {what}; it is {(value.Length > Shown ? value[..Shown] + "…" : value)}.");
    }

    private string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Error("has a key that is no text in Unicode");
        }
    }

    private void Expect(JsonValueKind kind, string name)
    {
        if (Element.ValueKind != kind)
        {
            throw Error($"should be {name}");
        }
    }
}

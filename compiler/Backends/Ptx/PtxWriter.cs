using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Writes the body of one PTX kernel: registers are declared by their first mention, instructions follow one another.</summary>
internal sealed class PtxWriter
{
    private readonly StringBuilder body = new();
    private readonly SortedDictionary<string, List<string>> registers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);
    private int labels;

    /// <summary>A predicate.</summary>
    public string Predicate(string name) => Register("pred", name);

    /// <summary>32 bits: an integer, or two f16.</summary>
    public string Word(string name) => Register("b32", name);

    /// <summary>16 bits.</summary>
    public string Half(string name) => Register("b16", name);

    /// <summary>An f32.</summary>
    public string Float(string name) => Register("f32", name);

    /// <summary>An address.</summary>
    public string Address(string name) => Register("b64", name);

    /// <summary>An instruction.</summary>
    public void Op(string instruction)
    {
        WorkMeter.Count();
        body.Append("    ").Append(instruction).Append(";\n");
    }

    /// <summary>An instruction that runs where a predicate holds.</summary>
    public void If(string predicate, string instruction) => Op($"@{predicate} {instruction}");

    /// <summary>Says what the next instructions do.</summary>
    public void Remark(string text) => body.Append("\n    // ").Append(text).Append('\n');

    /// <summary>A place to jump to.</summary>
    public void Label(string label) => body.Append(label).Append(":\n");

    /// <summary>A label that no other place has.</summary>
    public string Fresh(string label) => $"{label}_{labels++}";

    /// <summary>Declarations of registers, and the instructions.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var type in registers)
        {
            for (var i = 0; i < type.Value.Count; i += 12)
            {
                text.Append("    .reg .").Append(type.Key).Append(' ').Append(string.Join(", ", type.Value.Skip(i).Take(12))).Append(";\n");
            }
        }
        return text.Append(body).ToString();
    }

    private string Register(string type, string name)
    {
        var register = "%" + name;
        if (types.TryGetValue(register, out var known))
        {
            return known == type ? register : throw new InvalidOperationException($"{register} is a {known} and a {type}.");
        }
        types.Add(register, type);
        if (!registers.TryGetValue(type, out var ofType))
        {
            registers.Add(type, ofType = []);
        }
        ofType.Add(register);
        return register;
    }
}

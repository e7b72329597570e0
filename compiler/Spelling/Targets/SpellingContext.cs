using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>
/// What one generated method needs beside its statements: constants in registers, tables in registers, and tables in memory.
/// Spelling the statements first tells which; the method then declares just those.
/// </summary>
public sealed class SpellingContext(Target target, MachineProgram program, ISet<string> memoryTables)
{
    private readonly SortedDictionary<string, string> constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> registerTables = new(StringComparer.Ordinal);
    private readonly HashSet<string> byteTables = new(StringComparer.Ordinal);

    /// <summary>The register that holds a number in every lane.</summary>
    public string Constant(double value)
    {
        var text = CSharpTables.Float(value);
        var name = "number_" + text.TrimEnd('f').Replace("-", "minus").Replace('.', '_').Replace("+", "");
        constants[name] = $"{target.Vector}.Create({text})";
        return name;
    }

    /// <summary>The register that holds a pattern of bits in every lane.</summary>
    public string Mask(int value)
    {
        var name = "mask_" + value.ToString("X8", CultureInfo.InvariantCulture);
        constants[name] = $"{target.Vector}.Create({(value < 0 ? "unchecked((int)0x" + value.ToString("X8", CultureInfo.InvariantCulture) + ")" : "0x" + value.ToString("X8", CultureInfo.InvariantCulture))})";
        return name;
    }

    /// <summary>The register of 16-bit ones.</summary>
    public string Ones()
    {
        constants["ones"] = $"{target.Vector}.Create((short)1)";
        return "ones";
    }

    /// <summary>The table of that name.</summary>
    public MachineTable Table(string name) => program.Tables.First(t => t.Name == name);

    /// <summary>The registers that hold a table of f32: its name, with the target's suffixes.</summary>
    public IReadOnlyList<string> Registers(MachineTable table)
    {
        registerTables.Add(table.Name);
        return [.. target.TableRegisters(table).Select(r => table.Name + r.Suffix)];
    }

    /// <summary>The register of a table that is looked up as bytes.</summary>
    public string Bytes(string table)
    {
        byteTables.Add(table);
        return table;
    }

    /// <summary>The table in memory.</summary>
    public string MemoryTable(string table)
    {
        memoryTables.Add(table);
        return CSharpTables.MemoryName(table);
    }

    /// <summary>The declarations of the tables and constants that were used.</summary>
    public IEnumerable<string> Declarations()
    {
        foreach (var table in program.Tables)
        {
            if (byteTables.Contains(table.Name))
            {
                yield return $"var {table.Name} = {Repeated(table)};";
            }
            if (registerTables.Contains(table.Name))
            {
                foreach (var (suffix, entries) in target.TableRegisters(table))
                {
                    yield return $"var {table.Name}{suffix} = {target.Vector}.Create({CSharpTables.Floats(entries)});";
                }
            }
        }
        foreach (var constant in constants)
        {
            yield return $"var {constant.Key} = {constant.Value};";
        }
    }

    // Byte shuffles look up within each 128 bits.
    private string Repeated(MachineTable table)
    {
        var bytes = TableEntries.Repeated(table.Values, 16);
        var one = $"Vector128.Create((byte){string.Join(", (byte)", bytes.Select(b => b.ToString(CultureInfo.InvariantCulture)))})";
        return target.Lanes switch
        {
            4 => one,
            8 => $"Vector256.Create({one})",
            _ => $"Vector512.Create(Vector256.Create({one}))",
        };
    }
}

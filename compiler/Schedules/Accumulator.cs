using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Schedules;

/// <summary>
/// The registers of one accumulator of a nest: for each token several that take turns, so that additions do not wait for one
/// another. They are declared by <see cref="Start"/> with 0, or by the first value added.
/// </summary>
/// <param name="declared">Registers of an accumulator that had this name before in the same loop body: they are taken again.</param>
internal sealed class Accumulator(string name, bool isInteger, int tokens, int ways, NameSource names, Dictionary<string, Register> declared)
{
    private readonly Dictionary<(int Token, int Way), Register> registers = [];
    private readonly Dictionary<int, int> turns = [];
    private readonly Dictionary<int, (Register Register, int Count)> narrow = [];

    public bool IsInteger => isInteger;

    /// <summary>Whether narrow sums (16-bit sums of pairs, counts in bytes) are kept through a loop.</summary>
    public bool KeepsNarrow { get; private set; }

    /// <summary>Sets all registers to 0: before a loop that adds to them.</summary>
    public void Start(VectorCode code)
    {
        for (var token = 0; token < tokens; token++)
        {
            for (var way = 0; way < ways; way++)
            {
                Set(code, token, way, new Zero(isInteger ? LaneType.Sum : LaneType.Float));
            }
        }
    }

    /// <summary>Sets all narrow sums of a type to 0: before a loop that adds to them, and no more than fit.</summary>
    public void StartNarrow(VectorCode code, LaneType type)
    {
        KeepsNarrow = true;
        for (var token = 0; token < tokens; token++)
        {
            narrow[token] = (SetNarrow(code, token, new Zero(type)), 0);
        }
    }

    /// <summary>The register that holds the whole of a token's sum.</summary>
    public Register Of(int token) => registers[(token, 0)];

    /// <summary>p += weight*x; a weight that is null is 1.</summary>
    public void AddProduct(VectorCode code, int token, MachineExpr? weight, MachineExpr x)
    {
        turns.TryGetValue(token, out var turn);
        turns[token] = (turn + 1) % ways;
        if (!registers.TryGetValue((token, turn), out var register))
        {
            Set(code, token, turn, weight is null ? x : new MachineOp(OpCode.Multiply, LaneType.Float, EquatableArray.Of(weight, x)));
            return;
        }
        var sum = weight is null
            ? new MachineOp(OpCode.Add, LaneType.Float, EquatableArray.Of(register, x))
            : new MachineOp(OpCode.MultiplyAdd, LaneType.Float, EquatableArray.Of(weight, x, register));
        code.Add(new Assign(register, sum));
    }

    /// <summary>Adds the products of four bytes of weights and of activations.</summary>
    public void AddDot(VectorCode code, int token, OpCode dot, MachineExpr bytes, MachineExpr x)
    {
        MachineOp Sum(MachineExpr before) => new(dot, LaneType.Sum, EquatableArray.Of(before, bytes, x));
        if (registers.TryGetValue((token, 0), out var register))
        {
            code.Add(new Assign(register, Sum(register)));
        }
        else
        {
            Set(code, token, 0, Sum(new Zero(LaneType.Sum)));
        }
    }

    /// <summary>Adds to narrow sums, of which <paramref name="limit"/> fit before they must be widened.</summary>
    public void AddNarrow(VectorCode code, int token, MachineExpr term, int limit)
    {
        if (!narrow.TryGetValue(token, out var sum))
        {
            sum = (SetNarrow(code, token, term), 1);
        }
        else
        {
            var add = term.Type == LaneType.Pairs ? OpCode.AddPairs : OpCode.AddCounts;
            code.Add(new Assign(sum.Register, new MachineOp(add, term.Type, EquatableArray.Of(sum.Register, term))));
            sum = (sum.Register, sum.Count + 1);
        }
        narrow[token] = sum;
        if (sum.Count == limit && !KeepsNarrow)
        {
            Widen(code, token);
        }
    }

    /// <summary>Widens what is left of narrow sums: at the end of a loop body.</summary>
    public void Widen(VectorCode code)
    {
        for (var token = 0; token < tokens; token++)
        {
            Widen(code, token);
        }
    }

    /// <summary>Adds the registers that took turns into the first.</summary>
    public void Finish(VectorCode code)
    {
        Widen(code);
        for (var token = 0; token < tokens; token++)
        {
            var parts = Enumerable.Range(0, ways).Where(w => registers.ContainsKey((token, w))).Select(w => registers[(token, w)]).ToList();
            for (var step = 1; step < parts.Count; step *= 2)
            {
                for (var i = 0; i + step < parts.Count; i += 2 * step)
                {
                    code.Add(new Assign(parts[i], new MachineOp(OpCode.Add, LaneType.Float, EquatableArray.Of<MachineExpr>(parts[i], parts[i + step]))));
                }
            }
            for (var way = 1; way < ways; way++)
            {
                registers.Remove((token, way));
            }
        }
    }

    private void Widen(VectorCode code, int token)
    {
        if (!narrow.TryGetValue(token, out var sum))
        {
            return;
        }
        narrow.Remove(token);
        var widen = sum.Register.Type == LaneType.Pairs ? OpCode.SumPairs : OpCode.SumCounts;
        var widened = new MachineOp(widen, LaneType.Sum, EquatableArray.Of<MachineExpr>(sum.Register));
        if (registers.TryGetValue((token, 0), out var register))
        {
            code.Add(new Assign(register, new MachineOp(OpCode.AddSums, LaneType.Sum, EquatableArray.Of<MachineExpr>(register, widened))));
        }
        else
        {
            Set(code, token, 0, widened);
        }
    }

    private void Set(VectorCode code, int token, int way, MachineExpr value)
    {
        var number = tokens > 1 ? Text(token) : ways > 1 ? Text(way) : "";
        registers[(token, way)] = Set(code, name + number, isInteger ? LaneType.Sum : LaneType.Float, value);
    }

    private Register SetNarrow(VectorCode code, int token, MachineExpr value) => Set(code, name + value.Type + (tokens > 1 ? Text(token) : ""), value.Type, value);

    private Register Set(VectorCode code, string stem, LaneType type, MachineExpr value)
    {
        if (declared.TryGetValue(stem, out var register))
        {
            code.Add(new Assign(register, value));
            return register;
        }
        register = new Register(names.Fresh(stem), type);
        declared[stem] = register;
        code.Add(new Define(register, value));
        return register;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

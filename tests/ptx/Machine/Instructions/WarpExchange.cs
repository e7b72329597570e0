using System.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>shfl.sync, vote.sync, match.sync, redux.sync and activemask: values that lanes of a warp exchange.</summary>
internal static class WarpExchange
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("shfl", Domain.Any)] = Shuffle,
        [("vote", Domain.Any)] = Vote,
        [("match", Domain.Any)] = Match,
        [("redux", Domain.Any)] = Reduce,
        [("redux", Domain.Integer)] = Reduce,
        [("activemask", Domain.Any)] = ActiveMask,
    };

    private static readonly PtxType B32 = PtxType.Of("b32");

    private static void Shuffle(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Warp;
        reader.Require("sync");
        var mode = reader.Require("idx", "up", "down", "bfly");
        reader.Type("b32");
        var (d, p) = reader.DestinationAndPredicate(B32);
        var (a, b, c, members) = (reader.Source(B32), reader.Source(B32), reader.Source(B32), reader.Source(B32));
        instruction.Execute = (warp, active) =>
        {
            Members(warp, active, members);
            Span<ulong> source = stackalloc ulong[Warp.Size];
            warp.Values(a).CopyTo(source);
            var inRange = 0u;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) == 0)
                {
                    continue;
                }
                var from = SourceLane(mode, lane, (int)(warp.Values(b)[lane] & 31), (uint)warp.Values(c)[lane]);
                inRange |= (from is null ? 0u : 1u) << lane;
                var read = from ?? lane;
                if (((active >> read) & 1) == 0)
                {
                    warp.Report(ReportKind.DivergentWarp, lane, () => $"the shuffle reads lane {read}, which does not take part");
                }
                warp.Values(d)[lane] = source[read];
            }
            if (p is { } predicate)
            {
                Lanes.SetPredicate(warp, predicate, inRange, active);
            }
        };
    }

    /// <summary>The lane that is read, or null where it lies outside the segment and the lane keeps its own value.</summary>
    private static int? SourceLane(string mode, int lane, int b, uint c)
    {
        var segment = (int)(c >> 8) & 31;
        var (first, last) = (lane & segment, (lane & segment) | ((int)c & 31 & ~segment));
        var from = mode switch
        {
            "up" => lane - b,
            "down" => lane + b,
            "bfly" => lane ^ b,
            _ => first | (b & ~segment),
        };
        var isInside = mode == "up" ? from >= last : from <= last;
        return isInside ? from : null;
    }

    private static void Vote(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Warp;
        reader.Require("sync");
        var mode = reader.Require("all", "any", "uni", "ballot");
        var type = reader.Type(mode == "ballot" ? "b32" : "pred");
        var target = mode == "ballot" ? reader.Destination(type) : reader.PredicateDestinations().First!.Value;
        var (source, members) = (reader.Predicate(), reader.Source(B32));
        instruction.Execute = (warp, active) =>
        {
            Members(warp, active, members);
            var votes = source.Mask(warp) & active;
            if (mode == "ballot")
            {
                Broadcast(warp, target, votes, active);
                return;
            }
            var holds = mode switch
            {
                "all" => votes == active,
                "any" => votes != 0,
                _ => votes == active || votes == 0,
            };
            Lanes.SetPredicate(warp, target, holds ? uint.MaxValue : 0, active);
        };
    }

    /// <summary>.any: which lanes have this lane's value; .all: all members if they agree, else none.</summary>
    private static void Match(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Warp;
        var isAll = reader.Require("any", "all") == "all";
        reader.Require("sync");
        var type = reader.Type("b32", "b64");
        var (d, p) = isAll ? reader.DestinationAndPredicate(B32) : (reader.Destination(B32), null);
        var (a, members) = (reader.Source(type), reader.Source(B32));
        instruction.Execute = (warp, active) =>
        {
            Members(warp, active, members);
            Span<ulong> values = stackalloc ulong[Warp.Size];
            warp.Values(a).CopyTo(values);
            var agree = uint.MaxValue;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    var same = 0u;
                    for (var other = 0; other < Warp.Size; other++)
                    {
                        same |= (values[other] == values[lane] ? 1u : 0) << other;
                    }
                    warp.Values(d)[lane] = same & active;
                    agree &= same;
                }
            }
            if (isAll)
            {
                var isSame = (agree & active) == active;
                Broadcast(warp, d, isSame ? active : 0, active);
                if (p is { } predicate)
                {
                    Lanes.SetPredicate(warp, predicate, isSame ? uint.MaxValue : 0, active);
                }
            }
        };
    }

    private static void Reduce(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Warp;
        reader.Require("sync");
        var operation = reader.Require("add", "min", "max", "and", "or", "xor");
        var type = operation is "add" or "min" or "max" ? reader.Type("u32", "s32") : reader.Type("b32");
        var (d, a, members) = (reader.Destination(type), reader.Source(type), reader.Source(B32));
        Func<uint, uint, uint> combine = (operation, type.Kind) switch
        {
            ("add", _) => (x, y) => x + y,
            ("min", PtxKind.Signed) => (x, y) => (uint)Math.Min((int)x, (int)y),
            ("max", PtxKind.Signed) => (x, y) => (uint)Math.Max((int)x, (int)y),
            ("min", _) => Math.Min,
            ("max", _) => Math.Max,
            ("and", _) => (x, y) => x & y,
            ("or", _) => (x, y) => x | y,
            _ => (x, y) => x ^ y,
        };
        instruction.Execute = (warp, active) =>
        {
            Members(warp, active, members);
            var first = BitOperations.TrailingZeroCount(active);
            var result = (uint)warp.Values(a)[first];
            for (var lane = first + 1; lane < Warp.Size; lane++)
            {
                result = ((active >> lane) & 1) != 0 ? combine(result, (uint)warp.Values(a)[lane]) : result;
            }
            Broadcast(warp, d, result, active);
        };
    }

    private static void ActiveMask(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Warp;
        reader.Type("b32");
        var d = reader.Destination(B32);
        instruction.Execute = (warp, active) => Broadcast(warp, d, active, active);
    }

    /// <summary>Every lane that takes part is a member, and every member that lives takes part.</summary>
    public static void Members(Warp warp, uint active, int slot)
    {
        var lane = BitOperations.TrailingZeroCount(active);
        var members = (uint)warp.Values(slot)[lane];
        if ((active & ~members) != 0)
        {
            warp.Report(
                ReportKind.DivergentWarp, BitOperations.TrailingZeroCount(active & ~members), () => $"lanes {active:x8} execute for the members {members:x8}");
        }
        warp.CheckConverged(active, members, "it is executed");
    }

    private static void Broadcast(Warp warp, int slot, uint value, uint active)
    {
        var values = warp.Values(slot);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            values[lane] = ((active >> lane) & 1) != 0 ? value : values[lane];
        }
    }
}

using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// The fields of a format as words on a device, read by the lanes of a warp that stand at neighbouring k and take several rows of
/// activations at once.
/// </summary>
/// <param name="Rows">Rows of activations, each with sums of its own.</param>
public sealed record DeviceLayout(EquatableArray<DeviceField> Fields, int Rows) : IWeightLayout
{
    public static DeviceLayout Of(FormatModel format, int rows) => new(DeviceField.Of(format), rows);

    /// <summary>The codes of a word whose columns lie a warp apart; null where words hold neighbouring columns.</summary>
    public int? CodesOfWord => Fields.FirstOrDefault(f => f.IsInterleaved)?.PerWord;

    /// <summary>How many codes of a lane, one after the other, lie in the same group whichever lane it is: 0 where neighbouring lanes are in different ones.</summary>
    public int CodesInGroup(int group)
    {
        if (group % DeviceField.Lanes != 0)
        {
            return 0;
        }
        var columns = group / DeviceField.Lanes;
        return CodesOfWord is { } word ? Integers.Gcd(columns, word) : columns;
    }

    /// <summary>
    /// A factor that leaves the sum over a group saves a product for each code, and costs one for each group and row: it stays where a lane
    /// has no more codes of a group than there are rows. A second sum costs as much for each row as it saves once.
    /// </summary>
    public Segments Cut(IEnumerable<int> groups)
    {
        var group = groups.Aggregate(0, Integers.Gcd);
        var hoists = group != 0 && Rows < CodesInGroup(group);
        return new Segments(hoists ? group : 0, DeviceField.Lanes, hoists) { SplitsSums = Rows == 1 };
    }
}

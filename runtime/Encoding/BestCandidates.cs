namespace Kernels.Encoding;

/// <summary>Parameters with the error that they leave.</summary>
internal readonly record struct Candidate(double Error, GroupParameters Parameters);

/// <summary>The few candidates of least error, each once, the best first.</summary>
internal ref struct BestCandidates(Span<Candidate> room)
{
    private readonly Span<Candidate> room = room;
    private int count;

    public readonly ReadOnlySpan<Candidate> Found => room[..count];

    public void Offer(Candidate candidate)
    {
        if (!(candidate.Error < (count == room.Length ? room[^1].Error : double.PositiveInfinity)))
        {
            return;
        }
        var at = 0;
        while (at < count && room[at].Error <= candidate.Error)
        {
            if (room[at].Parameters == candidate.Parameters)
            {
                return;
            }
            at++;
        }
        count = Math.Min(count + 1, room.Length);
        room[at..(count - 1)].CopyTo(room[(at + 1)..count]);
        room[at] = candidate;
    }
}

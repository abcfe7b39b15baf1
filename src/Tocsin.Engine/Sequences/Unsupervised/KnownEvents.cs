namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Which events training sessions have, and in how many of them (Landauer et al., FSE 2024, section 5: a new event type is an anomaly).</summary>
internal sealed partial class KnownEvents
{
    private readonly int[] _having;

    private KnownEvents(int[] having, int sessions) => (_having, Sessions) = (having, sessions);

    /// <summary>Numbers of events lie below it.</summary>
    public int Vocabulary => _having.Length;

    /// <summary>How many training sessions there were.</summary>
    public int Sessions { get; }

    /// <summary>Learns from training sessions.</summary>
    public static KnownEvents Of(DistinctSessions sessions, int vocabulary)
    {
        int[] having = new int[vocabulary];
        for (int i = 0; i < sessions.Sequences.Length; i++)
        {
            foreach (int number in sessions.Sequences[i].Distinct())
            {
                having[number] += sessions.Times[i];
            }
        }

        return new KnownEvents(having, sessions.Total);
    }

    /// <summary>Whether no training session has it.</summary>
    public bool IsNew(int number) => _having[number] == 0;

    /// <summary>How many training sessions have it.</summary>
    public int Having(int number) => _having[number];
}

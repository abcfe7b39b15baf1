namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Which events a prediction may look back on. A network sees segments of at most <see cref="Most"/> tokens: the first begins with the start token (the number of padding,
/// which no event has); when one is full, the next begins with its last <see cref="Kept"/> tokens. Where segments begin follows from positions alone, so training, judging one
/// event at a time and judging a whole session read the same context, and a session of 1,000 events costs no more an event than one of 100.
/// </summary>
internal static class PredictionContext
{
    /// <summary>Tokens of a segment.</summary>
    public const int Most = 128;

    /// <summary>Tokens that a segment takes over from the one before.</summary>
    public const int Kept = 64;

    /// <summary>The token before the first event.</summary>
    public const int Start = EventVocabulary.Padding;

    /// <summary>What is predicted after the last event.</summary>
    public const int End = EventVocabulary.Padding;

    /// <summary>How many segments <paramref name="tokens"/> tokens (start and events) take.</summary>
    public static int Segments(int tokens) => tokens <= Most ? 1 : 1 + ((tokens - Most + Most - Kept - 1) / (Most - Kept));

    /// <summary>The segment in which a token is predicted from.</summary>
    public static int SegmentOf(int token) => token < Most ? 0 : (token - Kept) / (Most - Kept);

    /// <summary>The first token of a segment; token 0 is the start, token i + 1 is event i.</summary>
    public static int FirstToken(int segment) => segment * (Most - Kept);

    /// <summary>How many tokens of a segment are there only to be looked back on: they were predicted from in the one before.</summary>
    public static int Warmup(int segment) => segment == 0 ? 0 : Kept;
}

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>Makes what stands in front of the line of a job in an annotated record's payload (<c>docs/formats/pipeline.md</c>).</summary>
/// <param name="job">The job: the line's session.</param>
/// <param name="group">What the job belongs to.</param>
public delegate byte[] JobAnnotation(string job, string group);

/// <summary>How new lines of files are fed. Defaults and ranges stand on the properties.</summary>
public sealed record FeedOptions
{
    /// <summary>Longest line in bytes; what is longer is cut and marked.</summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;

    /// <summary>Whether files that are there when feeding begins for the first time are passed over, and only what they gain is taken. Else they are taken as history.</summary>
    public bool FromEnd { get; init; }

    /// <summary>Annotates lines of jobs; null leaves them bare.</summary>
    public JobAnnotation? Annotate { get; init; }

    /// <summary>How long a rotated or compressed file must be untouched before its last line is taken although it has no end.</summary>
    public TimeSpan RotatedQuiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same for a file that has not been rotated.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of text that a category gives in one run, about: a file that is long, or grows faster than it is taken, makes no other category wait longer than that.</summary>
    public long Share { get; init; } = 64 << 20;
}

/// <summary>What a run of the feed did.</summary>
public sealed record FeedResult
{
    /// <summary>Files of which lines were taken.</summary>
    public int Files { get; init; }

    /// <summary>Lines that are in the streams now.</summary>
    public long Lines { get; init; }

    /// <summary>Lines that the streams had already: a run before was ended between an append and its note.</summary>
    public long Duplicates { get; init; }

    /// <summary>Files that could not be read; they are tried again when they change.</summary>
    public int Unreadable { get; init; }

    /// <summary>Whether a category had its share before all of it was taken: run again.</summary>
    public bool HasMore { get; init; }

    /// <summary>Why lines of a category were not taken, with the category: its stream has stopped or cannot be opened. They are taken by a later run.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

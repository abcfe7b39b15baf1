namespace Tocsin.Engine.Windows;

/// <summary>How records are counted in windows, and when a window rings. In force by a command of the journal.</summary>
public sealed record WindowOptions
{
    /// <summary>The most that <see cref="MaxGroups"/>, <see cref="MaxUrls"/> and <see cref="Examples"/> may be.</summary>
    internal const int MostGroups = 10_000, MostUrls = 1_000, MostExamples = 20;

    /// <summary>Length of a window; windows are aligned to the epoch. From 1 s to 1 day, whole seconds.</summary>
    public TimeSpan Size { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far records may be out of order: the watermark stays this far behind the largest event time. From 0 to 1 day.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a window is kept open after its end has passed the watermark. From 0 to 1 day.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.Zero;

    /// <summary>After so much silence (in tick time) a lane holds the watermark back no longer, and when all lanes are silent, the open windows close. From 1 s to 1 day.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A record whose time is this much ahead of its arrival is refused. From 1 s to 1 day.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>More records than this in a group's window ring. From 0 on.</summary>
    public long Threshold { get; init; } = 100;

    /// <summary>The name that a group stands under in lines and messages. With <c>status</c>, groups that are whole numbers stand there as numbers, all others as texts. From 1 to 64 characters.</summary>
    public string GroupField { get; init; } = "status";

    /// <summary>Groups of one window; records of further groups are counted as overflow. From 1 to 10,000.</summary>
    public int MaxGroups { get; init; } = 1_000;

    /// <summary>Most frequent URLs that a group's window keeps. From 1 to 1,000.</summary>
    public int MaxUrls { get; init; } = 100;

    /// <summary>Example lines that a group's window keeps. From 0 to 20.</summary>
    public int Examples { get; init; } = 3;

    /// <summary>What an alert says: the field <c>alert</c> of its message.</summary>
    public string AlertText { get; init; } = "ALERTE : Nombre d'erreurs élevé";

    /// <summary>Everything that is wrong, each with its key; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        TimeSpan day = TimeSpan.FromDays(1);
        if (Size < TimeSpan.FromSeconds(1) || Size > day || Size.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return $"Size is {Size}; it must be from 1 s to 1 day, in whole seconds.";
        if (Lateness < TimeSpan.Zero || Lateness > day)
            yield return $"Lateness is {Lateness}; it must be from 0 to 1 day.";
        if (Grace < TimeSpan.Zero || Grace > day)
            yield return $"Grace is {Grace}; it must be from 0 to 1 day.";
        if (Idle < TimeSpan.FromSeconds(1) || Idle > day)
            yield return $"Idle is {Idle}; it must be from 1 s to 1 day.";
        if (Ahead < TimeSpan.FromSeconds(1) || Ahead > day)
            yield return $"Ahead is {Ahead}; it must be from 1 s to 1 day.";
        if (Threshold < 0)
            yield return $"Threshold is {Threshold}; it must be 0 or more.";
        if (string.IsNullOrWhiteSpace(GroupField) || GroupField.Length > 64)
            yield return "GroupField must be a name of 1 to 64 characters.";
        if (MaxGroups is < 1 or > MostGroups)
            yield return $"MaxGroups is {MaxGroups}; it must be from 1 to 10,000.";
        if (MaxUrls is < 1 or > MostUrls)
            yield return $"MaxUrls is {MaxUrls}; it must be from 1 to 1,000.";
        if (Examples is < 0 or > MostExamples)
            yield return $"Examples is {Examples}; it must be from 0 to 20.";
        if (string.IsNullOrWhiteSpace(AlertText) || AlertText.Length > 1_000)
            yield return "AlertText must be one sentence, of 1 to 1,000 characters.";
    }
}

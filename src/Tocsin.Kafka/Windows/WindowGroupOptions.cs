using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Kafka.Windows;

/// <summary>What a worker of a group needs to know.</summary>
public sealed record WindowGroupOptions
{
    /// <summary>The topic whose partitions are the lanes; its group and where to begin count, too.</summary>
    public required KafkaAddress Address { get; init; }

    /// <summary>How the cluster is reached.</summary>
    public KafkaOptions Kafka { get; init; } = new();

    /// <summary>How a record is read. All workers of a group go by the rule that was set last.</summary>
    public WindowRule Rule { get; init; } = WindowRule.Default;

    /// <summary>How windows are counted. All workers of a group go by the options that were set last.</summary>
    public WindowOptions Windows { get; init; } = new();

    /// <summary>Forget what the group has counted and where it stands, and begin where <see cref="Address"/> says.</summary>
    public bool Fresh { get; init; }

    /// <summary>How often shares are handed over: what is shown is at most so old.</summary>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the state is saved: alerts and closed windows of this time may be sent again after a crash.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The group: the address's own, or one named after the topic.</summary>
    public string Group => Address.Group ?? $"tocsin-{Address.Topic}";

    /// <summary>The topic of one partition that the group's workers merge through.</summary>
    public string MergeTopic => $"tocsin.{new string([.. Group.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_')])}.windows";
}

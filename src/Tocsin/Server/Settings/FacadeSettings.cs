using System.Net;

namespace Tocsin.Server.Settings;

/// <summary>One facade. Its address alone may stand for the group: <c>"logdetection": "127.0.0.1:8000"</c>. A facade that is named is on.</summary>
[Shorthand(nameof(Listen))]
public sealed record FacadeSettings
{
    /// <summary>Where it listens; the older program's port on loopback when it is not given.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>The stream that its lines go to; one of the facade's own name when it is not given.</summary>
    public string? Stream { get; init; }

    /// <summary>CSV file with the columns <c>BlockId</c> and <c>Label</c>, relative to the working folder: what <c>logdetection</c> and the page Monitor hold verdicts against.</summary>
    public string Labels { get; init; } = "data/anomaly_label.csv";
}

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>A finding as it is remembered, to be found again when something like it comes.</summary>
public sealed record Incident
{
    /// <summary>Where it was found.</summary>
    public required string Stream { get; init; }

    /// <summary>Its id in that stream: of a finding, or of an alert's trouble.</summary>
    public required string Finding { get; init; }

    /// <summary>Who found it: <c>sequences</c>, <c>windows</c>. Only incidents of one detector are compared.</summary>
    public required string Detector { get; init; }

    /// <summary>Which session, or who.</summary>
    public required string Subject { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>How surprising; null when that is not known.</summary>
    public double? Bits { get; init; }

    /// <summary>What was strange, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>What it is compared by.</summary>
    public required IncidentFeatures Features { get; init; }
}

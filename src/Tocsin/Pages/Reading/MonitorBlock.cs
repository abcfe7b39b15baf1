using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Pages.Reading;

/// <summary>The newest session of a key, and what its label says.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Row">The session.</param>
/// <param name="Label">Whether it is anomalous; null when nobody says.</param>
public sealed record MonitorBlock(string Stream, SessionRow Row, bool? Label)
{
    /// <summary>What names it in addresses, as on the page <em>Sessions</em>.</summary>
    public string Key => $"{Stream}/{Row.Id}";

    /// <summary>Whether verdict and label agree; null without a label.</summary>
    public bool? IsRight => Label is { } anomalous ? anomalous == Row.Verdict.Anomalous : null;

    /// <summary>Whether the filters of the page let it pass.</summary>
    public bool Shows(string show, string text) =>
        (text.Length == 0 || Row.Key.Contains(text, StringComparison.OrdinalIgnoreCase))
        && show switch
        {
            "anomalous" => Row.Verdict.Anomalous,
            "wrong" => IsRight == false,
            "labelled" => Label is not null,
            _ => true,
        };
}

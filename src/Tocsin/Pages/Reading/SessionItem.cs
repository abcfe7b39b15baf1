using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Pages.Reading;

/// <summary>A session and the stream that it belongs to.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Row">The session.</param>
/// <param name="Model">The name of the bundle that judges it; the beginning of its hash where no bundle of that name is here any more.</param>
public sealed record SessionItem(string Stream, SessionRow Row, string Model)
{
    /// <summary>What names it on the pages and in addresses: <c>blocks/blk_38#2</c>.</summary>
    public string Key => KeyOf(Stream, Row.Id);

    /// <summary>The key of a session by its stream and id.</summary>
    public static string KeyOf(string stream, string id) => $"{stream}/{id}";

    /// <summary>Its bits; null while there is too little to say.</summary>
    public double? Bits => double.IsFinite(Row.Verdict.Bits) ? Row.Verdict.Bits : null;

    /// <summary>The stream and the id in a key, or null where it is none.</summary>
    public static (string Stream, string Id)? Parse(string? key) =>
        key?.IndexOf('/', StringComparison.Ordinal) is { } slash and > 0 ? (key[..slash], key[(slash + 1)..]) : null;
}

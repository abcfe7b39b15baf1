namespace Tocsin.Pages;

/// <summary>
/// The style sheets of the pages, each with the place that it styles, and all of them as one file: a browser that comes for the first time asks once, not twenty times,
/// before it shows anything.
/// </summary>
internal static class StyleSheets
{
    /// <summary>Where all of them are served as one.</summary>
    public const string Joined = "/css/pages.css";

    /// <summary>Their paths under <c>wwwroot</c>, in the order in which they win over each other.</summary>
    public static readonly IReadOnlyList<string> InOrder =
    [
        "/css/tokens.css", "/css/base.css", "/css/frame.css", "/css/controls.css", "/css/panels.css", "/css/tables.css", "/css/logs.css", "/css/drawer.css",
        "/css/sessions.css", "/css/models.css", "/css/windows.css", "/css/alerts.css", "/css/incidents.css", "/css/topics.css", "/css/files.css", "/css/viewer.css", "/css/similar.css", "/css/matrix.css",
        "/css/states.css", "/lib/uplot/uPlot.min.css", "/css/charts.css",
    ];
}

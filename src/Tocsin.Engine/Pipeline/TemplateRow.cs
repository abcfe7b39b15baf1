namespace Tocsin.Engine.Pipeline;

/// <summary>One template of a stream as people see it.</summary>
/// <param name="Id">Its name in links and answers: <c>T</c> and the cluster's number.</param>
/// <param name="Text">The template, parameters as <c>&lt;NAME&gt;</c> or <c>&lt;*&gt;</c>.</param>
/// <param name="Count">Lines that it stands for.</param>
/// <param name="FirstSeen">Arrival of its first line (UTC).</param>
/// <param name="LastSeen">Arrival of its latest line (UTC).</param>
/// <param name="Trend">Lines per minute over the last 60 minutes up to the stream's latest record, oldest first.</param>
/// <param name="Examples">Up to five contents, the newest first.</param>
/// <param name="Worst">The gravest level seen on its lines.</param>
public sealed record TemplateRow(
    string Id,
    string Text,
    long Count,
    DateTime FirstSeen,
    DateTime LastSeen,
    IReadOnlyList<int> Trend,
    IReadOnlyList<string> Examples,
    Logs.Severity Worst);

/// <summary>All templates of a stream at one position.</summary>
/// <param name="Position">The lane position up to which the table counts.</param>
/// <param name="Lines">Lines counted.</param>
/// <param name="Rows">The templates, the most frequent first.</param>
public sealed record TemplateTable(long Position, long Lines, IReadOnlyList<TemplateRow> Rows);

/// <summary>The header format of a stream, and why it is that one.</summary>
/// <param name="Name">A preset's name or a pattern; null before the first records of a stream on <c>auto</c>.</param>
/// <param name="Reason">One sentence: what was counted on how many lines.</param>
public sealed record FormatChoice(string? Name, string Reason);

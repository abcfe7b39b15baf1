using System.Buffers;
using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>
/// Prints closed windows: with <c>--json</c> a line for each group, in a pipe the rows of a table, both as windows close; on a terminal, where the live table shows them, the last ones
/// at the end, the newest first.
/// </summary>
internal sealed class WindowPrinter(WindowsRequest request, TextWriter output)
{
    private const int MostAtTheEnd = 20;

    private readonly WindowRows _rows = new(request.Options.GroupField, request.Options.Threshold);
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly bool _live = Screen.Now().Live;
    private bool _begun;

    /// <summary>A window has closed.</summary>
    public void Closed(WindowSummary window)
    {
        if (request.Json)
        {
            foreach (WindowGroup group in window.Groups)
            {
                _line.ResetWrittenCount();
                WindowJson.WriteLine(_line, window, group, request.Options.GroupField);
                output.WriteLine(Printable.Json(Encoding.UTF8.GetString(_line.WrittenSpan)));
            }

            output.Flush();
            return;
        }

        if (_live || window.Groups.Count == 0)
        {
            return;
        }

        TextTable table = _rows.Table(heading: !_begun);
        _begun = true;
        _rows.Add(table, window);
        Screen.Now().On(output).Write(table);
        output.Flush();
    }

    /// <summary>An alert has a new revision.</summary>
    public void Rang(Alert alert)
    {
        if (!_live && (alert.Phase is AlertPhase.Rang or AlertPhase.Resolved))
        {
            Console.Error.WriteLine(Printable.Line($"{(alert.Phase == AlertPhase.Rang ? "ALERT" : "resolved")} {alert.Text}"));
        }
    }

    /// <summary>There are no more windows.</summary>
    /// <param name="closed">The latest ones, the newest first.</param>
    /// <param name="live">Whether they were shown while they closed.</param>
    public void Finish(IReadOnlyList<WindowSummary> closed, bool live)
    {
        if (!live || request.Json)
        {
            return;
        }

        TextTable table = _rows.Table();
        int rows = 0;
        foreach (WindowSummary window in closed.TakeWhile(_ => rows < MostAtTheEnd))
        {
            rows += _rows.Add(table, window);
        }

        if (rows > 0)
        {
            Screen.Now().On(output).Write(table);
        }
    }
}

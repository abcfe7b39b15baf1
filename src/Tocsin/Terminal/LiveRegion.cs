using System.Text;

namespace Tocsin.Terminal;

/// <summary>
/// The last lines of the terminal, repainted in place: what was above stays, and nothing is left behind when it is cleared.
/// Written to standard error, so that results can be told from progress. Does nothing where there is no terminal. One thread.
/// </summary>
internal sealed class LiveRegion(TextWriter terminal, bool live) : IDisposable
{
    private const string ClearToEndOfLine = "\e[K";
    private const string ClearBelow = "\e[J";
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    // Asks terminals that know it to show the frame at once; others ignore it.
    private const string BeginFrame = "\e[?2026h";
    private const string EndFrame = "\e[?2026l";

    private readonly StringBuilder _frame = new();
    private int _lines;

    /// <summary>Whether anything is ever shown.</summary>
    public bool Live => live;

    /// <summary>Replaces what is shown. Lines must fit the window's width, and be fewer than its height.</summary>
    public void Paint(IReadOnlyList<string> lines)
    {
        if (!live)
        {
            return;
        }

        Begin();
        foreach (string line in lines)
        {
            _frame.Append(line).Append(ClearToEndOfLine).Append('\n');
        }

        _frame.Append(ClearBelow).Append(EndFrame);
        _lines = lines.Count;
        Write();
    }

    /// <summary>Prints lines that stay, above what is shown; without a terminal simply prints them.</summary>
    public void Note(string line)
    {
        if (!live)
        {
            terminal.WriteLine(line);
            return;
        }

        Begin();
        _frame.Append(ClearBelow).Append(EndFrame).Append(line).Append('\n');
        _lines = 0;
        Write();
    }

    /// <summary>Takes away what is shown.</summary>
    public void Clear()
    {
        if (_lines > 0)
        {
            Begin();
            _frame.Append(ClearBelow).Append(EndFrame);
            _lines = 0;
            Write();
        }
    }

    /// <summary>Clears, and gives the cursor back.</summary>
    public void Dispose()
    {
        Clear();
        if (live)
        {
            terminal.Write(ShowCursor);
            terminal.Flush();
        }
    }

    private void Begin()
    {
        _frame.Clear().Append(BeginFrame).Append(HideCursor).Append('\r');
        if (_lines > 0)
        {
            _frame.Append($"\e[{_lines}A");
        }
    }

    private void Write()
    {
        terminal.Write(_frame.ToString());
        terminal.Flush();
    }
}

using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tocsin.Terminal;

/// <summary>
/// The last lines of the terminal, repainted in place by the library's live display: what was above stays, and nothing is left
/// behind when it ends. Written to standard error, so that results can be told from progress. Does nothing where there is no
/// terminal. One thread.
/// </summary>
internal sealed class LiveRegion
{
    private const string ClearBelow = "\e[J";
    private const int FrameBytes = 64 * 1024;
    private const int Echo = 2; // "^C" appears behind the last line, which is filled with spaces; it must not begin another
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    // Where the cursor rests. Not only for looks: of a region of one line the library moves up by "no" lines (ESC[0A), which
    // terminals take for one.
    private static readonly Text Below = new(" ");

    private readonly IAnsiConsole _console;
    private readonly Func<Screen> _look;
    private readonly LiveDisplayContext? _display;

    private LiveRegion(IAnsiConsole console, Func<Screen> look, LiveDisplayContext? display)
    {
        _console = console;
        _look = look;
        _display = display;
    }

    /// <summary>Whether anything is ever shown.</summary>
    public bool Live => _display is not null;

    /// <summary>Keeps a region for as long as the work takes; then it is gone and the cursor is back, whatever happened.</summary>
    public static async Task ShowAsync(Func<LiveRegion, Task> work)
    {
        if (!Screen.Now().Live)
        {
            await ShowAsync(Console.Error, Screen.Now, work);
            return;
        }

        // A frame is one write: Console.Error would pass it on in pieces, which may be seen.
        await using StreamWriter whole = new(Console.OpenStandardError(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), FrameBytes);
        await ShowAsync(whole, Screen.Now, work);
    }

    /// <summary>Keeps a region as <see cref="ShowAsync(Func{LiveRegion, Task})"/> does, and hands back what the work made.</summary>
    public static async Task<T> ShowAsync<T>(Func<LiveRegion, Task<T>> work)
    {
        T made = default!;
        await ShowAsync(async region => { made = await work(region); });
        return made;
    }

    /// <summary>The same on any terminal.</summary>
    public static async Task ShowAsync(TextWriter terminal, Func<Screen> look, Func<LiveRegion, Task> work)
    {
        Screen screen = look();
        IAnsiConsole console = screen.On(terminal);
        if (!screen.Live)
        {
            await work(new LiveRegion(console, look, null));
            return;
        }

        console.Profile.Width = screen.LineWidth - Echo;
        await console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom)
            .StartAsync(display => work(new LiveRegion(console, look, display)));
    }

    /// <summary>Replaces what is shown.</summary>
    /// <param name="draw">Draws for the window as it is now.</param>
    public void Paint(Func<Screen, IAnsiConsole, IRenderable> draw)
    {
        if (_display is null)
        {
            return;
        }

        Screen now = _look();
        int width = now.LineWidth - Echo;
        if (width < _console.Profile.Width || now.Height < _console.Profile.Height)
        {
            // The library's region never shrinks: its blank ends would break into lines of their own in the smaller window.
            _display.UpdateTarget(null);
            _console.Write(new ControlCode(ClearBelow));
        }

        _console.Profile.Width = width;
        _console.Profile.Height = now.Height;
        _display.UpdateTarget(new Rows(draw(now, _console), Below));
    }

    /// <summary>Repaints while something goes on; returns when that has ended, with its exception if it has one.</summary>
    public async Task PaintWhileAsync(Task work, Func<Screen, IAnsiConsole, IRenderable> draw, TimeProvider clock)
    {
        while (Live && await Task.WhenAny(work, Task.Delay(Frame, clock, CancellationToken.None)) != work)
        {
            Paint(draw);
        }

        await work;
    }

    /// <summary>Prints a line that stays, above what is shown; without a terminal simply prints it.</summary>
    public void Note(string line) => _console.Write(new Noted(line, Live));

    /// <summary>The library starts a line that stays where the region began, and leaves what it does not overwrite.</summary>
    private sealed class Noted(string line, bool live) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            if (live)
            {
                yield return Segment.Control(ClearBelow);
            }

            yield return new Segment(line);
            yield return Segment.LineBreak;
        }
    }
}

using Spectre.Console;

namespace Tocsin.Terminal;

/// <summary>What the program is talking to, as far as it matters for how things look.</summary>
/// <param name="Live">True when both outputs are a terminal that can move its cursor: progress and live tables may be shown.</param>
/// <param name="Colors">True when standard output may carry colours.</param>
/// <param name="Width">Cells of a line; without limit where there is no terminal.</param>
/// <param name="Height">Lines of the window; 0 where there is no terminal.</param>
internal sealed record Screen(bool Live, bool Colors, int Width, int Height)
{
    private const int NarrowestUseful = 40;
    private const int Unlimited = int.MaxValue / 4; // the library adds to widths
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>Cells that are written to: not the last one of a window, after which some terminals begin a new line by themselves.</summary>
    public int LineWidth => Width == int.MaxValue ? Unlimited : Width - 1;

    /// <summary>
    /// The library's console on one of our outputs, knowing what we know: it would take a pipe for 80 cells wide and decide about
    /// colours by itself.
    /// </summary>
    public IAnsiConsole On(TextWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Live || Colors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Colors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = LineWidth;
        console.Profile.Height = Math.Max(1, Height);
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    /// <summary>Looks at the terminal now; the window may have been resized since.</summary>
    public static Screen Now()
    {
        if (Console.IsOutputRedirected)
        {
            return new Screen(Live: false, Colors: false, int.MaxValue, 0);
        }

        string? terminal = Environment.GetEnvironmentVariable("TERM");
        bool able = terminal is not "dumb" && !(string.IsNullOrEmpty(terminal) && !OperatingSystem.IsWindows());
        bool colors = able && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        (int width, int height) = Size();
        return new Screen(able && !Console.IsErrorRedirected, colors, width, height);
    }

    private static (int Width, int Height) Size()
    {
        try
        {
            int width = Console.WindowWidth;
            int height = Console.WindowHeight;
            return (width > 0 ? Math.Max(width, NarrowestUseful) : UsualWidth, height > 0 ? height : UsualHeight);
        }
        catch (IOException)
        {
            return (UsualWidth, UsualHeight);
        }
    }
}

namespace Tocsin.Terminal;

/// <summary>What the program is talking to, as far as it matters for how things look.</summary>
/// <param name="Live">True when both outputs are a terminal that can move its cursor: progress and live tables may be shown.</param>
/// <param name="Colors">True when standard output may carry colours.</param>
/// <param name="Width">Cells of a line; without limit where there is no terminal.</param>
/// <param name="Height">Lines of the window; 0 where there is no terminal.</param>
internal sealed record Screen(bool Live, bool Colors, int Width, int Height)
{
    private const int NarrowestUseful = 40;
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

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

using Tocsin.Engine.Windows;

namespace Tocsin.Pages.Reading;

/// <summary>How far a group's window is, in a word.</summary>
public enum WindowState
{
    /// <summary>More records may come.</summary>
    Open,

    /// <summary>More records may come, and there are too many already.</summary>
    Rings,

    /// <summary>Its figures are final.</summary>
    Closed,

    /// <summary>Its figures are final, and there were too many records.</summary>
    Rang,
}

/// <summary>A group in a window: a row of the page <em>Windows</em>.</summary>
/// <param name="Window">The window.</param>
/// <param name="Group">The group.</param>
/// <param name="State">How far it is.</param>
/// <param name="Before">Its counts in the windows before, the oldest first, and in this one.</param>
public sealed record WindowRow(WindowSummary Window, WindowGroup Group, WindowState State, IReadOnlyList<int> Before)
{
    /// <summary>What names it on the page.</summary>
    public string Key => KeyOf(Window.Start, Group.Group);

    /// <summary>Above the threshold.</summary>
    public bool IsLoud => State is WindowState.Rings or WindowState.Rang;

    /// <summary>Two rows that look the same.</summary>
    public bool Looks(WindowRow other) =>
        Window.Start == other.Window.Start && State == other.State && Group.Group == other.Group.Group && Group.Count == other.Group.Count
        && Group.Distinct == other.Group.Distinct && Group.Bits == other.Group.Bits && Before.SequenceEqual(other.Before)
        && Top(Group) == Top(other.Group);

    /// <summary>The name of a group's window.</summary>
    public static string KeyOf(long start, string group) => $"{start / TimeSpan.TicksPerSecond}/{group}";

    private static UrlCount? Top(WindowGroup group) => group.Urls.Count > 0 ? group.Urls[0] : null;
}

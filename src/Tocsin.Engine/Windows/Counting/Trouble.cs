namespace Tocsin.Engine.Windows.Counting;

/// <summary>A group that rang in its last window and has not resolved.</summary>
/// <param name="Episode">The id of the first alert of the trouble.</param>
/// <param name="Start">The (aligned) start of the last window that rang.</param>
/// <param name="Shown">The start of that window as it is shown, and its end.</param>
/// <param name="End">Its end.</param>
/// <param name="Revision">The last revision of that window's alert.</param>
/// <param name="Threshold">What the count had to exceed.</param>
/// <param name="Group">The final figures.</param>
internal sealed record Trouble(string Episode, long Start, long Shown, long End, int Revision, long Threshold, WindowGroup Group);

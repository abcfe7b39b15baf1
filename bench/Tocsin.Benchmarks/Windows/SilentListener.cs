using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Benchmarks.Windows;

/// <summary>Adds up what closes.</summary>
internal sealed class SilentListener : IWindowListener
{
    public long Records { get; private set; }

    public void Closed(WindowSummary window) => Records += window.Count;

    public void Rang(Alert alert)
    {
    }
}

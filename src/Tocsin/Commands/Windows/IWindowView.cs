using Tocsin.Engine.Windows;

namespace Tocsin.Commands.Windows;

/// <summary>What the live table shows. Any thread.</summary>
internal interface IWindowView
{
    /// <summary>The ledger.</summary>
    WindowCounts Counts { get; }

    /// <summary>How many of its records earlier runs saw.</summary>
    long SeenBefore { get; }

    /// <summary>The newest first: the open windows, then so many closed ones.</summary>
    IReadOnlyList<WindowSummary> Latest(int most);
}

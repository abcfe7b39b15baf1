using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Windows;

/// <summary>Who is told what the windows say; called on the lane's own thread, in the order of the records.</summary>
public interface IWindowListener
{
    /// <summary>A window has closed; its figures are final.</summary>
    void Closed(WindowSummary window);

    /// <summary>An alert has a new revision.</summary>
    void Rang(Alert alert);
}

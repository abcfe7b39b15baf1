using Tocsin.Engine.Alerts;

namespace Tocsin.Pages.Reading;

/// <summary>How many alerts ring and nobody looks after, as the rail and the title of every page say it. One circuit owns it.</summary>
public sealed class OpenAlerts(IAlertReader reader)
{
    private long _version = -1;

    /// <summary>The number is another one now.</summary>
    public event EventHandler? Changed;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Looks again; costs next to nothing while nothing has happened.</summary>
    public void Look()
    {
        long version = reader.Version;
        if (version == _version)
        {
            return;
        }

        _version = version;
        int count = reader.Alerts.Count(entry => entry.State == AlertState.Open);
        if (count != Count)
        {
            Count = count;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}

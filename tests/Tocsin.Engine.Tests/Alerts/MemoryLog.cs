using Tocsin.Engine.Alerts;

namespace Tocsin.Engine.Tests.Alerts;

/// <summary>Keeps events in memory; fails when told to.</summary>
internal sealed class MemoryLog : IAlertLog
{
    public List<byte[]> Events { get; } = [];

    public bool Fails { get; set; }

    public void Append(ReadOnlySpan<byte> happened)
    {
        if (Fails)
            throw new IOException("The disk fails.");
        Events.Add(happened.ToArray());
    }
}

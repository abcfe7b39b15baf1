using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

/// <summary>Does something when a pass comes to a step, before the step.</summary>
internal sealed class Interruption(string step, Action act) : IProgress<SyncProgress>
{
    public void Report(SyncProgress value)
    {
        if (value.Step == step)
        {
            act();
        }
    }
}

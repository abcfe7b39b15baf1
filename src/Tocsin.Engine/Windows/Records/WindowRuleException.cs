namespace Tocsin.Engine.Windows.Records;

/// <summary>A window rule that cannot be: all its faults, one a line of the message, each naming its place.</summary>
public sealed class WindowRuleException(IReadOnlyList<string> faults) : FormatException(string.Join('\n', faults))
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}

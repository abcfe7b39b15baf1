namespace Tocsin.Server.Settings;

/// <summary>One thing that is wrong with the configuration. All are collected before any is reported.</summary>
/// <param name="Key">The configuration key, <c>Server:Listen</c>.</param>
/// <param name="Value">What stands there; null when nothing does, or when it is a secret.</param>
/// <param name="Origin">Where it was read: the file's name, the variable or the flag; null when nothing was.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record SettingFault(string Key, string? Value, string? Origin, string Problem, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string value = Value is null ? "" : $" = \"{Value}\"";
        string origin = Origin is null ? "" : $" (from {Origin})";
        return $"{Key}{value}{origin}: {Problem} {Remedy}";
    }
}

/// <summary>The configuration cannot be used; carries every fault that was found.</summary>
public sealed class SettingsException(IReadOnlyList<SettingFault> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>The faults, in the order of the configuration.</summary>
    public IReadOnlyList<SettingFault> Faults { get; } = faults;
}

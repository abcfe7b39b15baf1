using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Tocsin.Commands;

/// <summary>Prints the version and, where the build knew it, the commit.</summary>
internal sealed class ShowVersion : SynchronousCommandLineAction
{
    private const int CommitDigits = 10;

    /// <summary>As <c>0.1.0 (3860604ab1)</c>.</summary>
    public static string Text
    {
        get
        {
            string version = typeof(ShowVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            int plus = version.IndexOf('+', StringComparison.Ordinal);
            return plus < 0 ? version : $"{version[..plus]} ({version[(plus + 1)..Math.Min(version.Length, plus + 1 + CommitDigits)]})";
        }
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"tocsin {Text}");
        return ExitCode.Done;
    }
}

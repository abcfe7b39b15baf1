using System.Text.RegularExpressions;

namespace Tocsin.Architecture.Tests;

/// <summary>The house rules that a test can see (see CONTRIBUTING.md).</summary>
public sealed partial class HouseRuleTests
{
    private static readonly string[] ProjectFolders = ["src", "tests", "bench"];

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        string[] long_ = [.. Repository.Sources("src", "bench")
            .Select(path => (path, lines: File.ReadLines(path).Count()))
            .Where(file => file.lines > 400)
            .Select(file => $"{Repository.Relative(file.path)}: {file.lines} lines; split it by aspect")];

        Assert.True(long_.Length == 0, string.Join(Environment.NewLine, long_));
    }

    [Fact]
    public void Nine_in_ten_source_files_have_at_most_300_lines()
    {
        int[] lengths = [.. Repository.Sources("src").Select(path => File.ReadLines(path).Count())];

        Assert.True(lengths.Count(length => length <= 300) >= 0.9 * lengths.Length, $"{lengths.Count(length => length > 300)} of {lengths.Length} are longer");
    }

    [Fact]
    public void No_room_is_called_common_utils_helpers_or_manager()
    {
        string[] nameless = [.. Repository.Sources("src", "tests", "bench")
            .Select(Repository.Relative)
            .Where(path => NamelessRoom().IsMatch(path))];

        Assert.Empty(nameless);
    }

    [Fact]
    public void Nothing_is_left_to_do_in_the_sources()
    {
        string[] unfinished = [.. Repository.Sources("src", "bench")
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (path, line, number: index + 1)))
            .Where(at => Unfinished().IsMatch(at.line))
            .Select(at => $"{Repository.Relative(at.path)}:{at.number}: {at.line.Trim()}")];

        Assert.True(unfinished.Length == 0, string.Join(Environment.NewLine, unfinished));
    }

    [Fact]
    public void Every_test_file_asserts_something()
    {
        string[] silent = [.. Repository.Sources("tests")
            .Where(path => path.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Where(path => !Assertion().IsMatch(File.ReadAllText(path)))
            .Select(Repository.Relative)];

        Assert.Empty(silent);
    }

    [Fact]
    public void Log_messages_of_an_assembly_stand_in_one_file()
    {
        string[] scattered = [.. Repository.Sources("src")
            .Where(path => File.ReadAllText(path).Contains("[LoggerMessage", StringComparison.Ordinal))
            .Where(path => Path.GetFileName(path) != "LogMessages.cs")
            .Select(Repository.Relative)];

        Assert.Empty(scattered);
    }

    [Fact]
    public void Every_project_lies_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Tocsin.slnx"));
        string[] forgotten = [.. ProjectFolders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(Repository.Relative)
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal))];

        Assert.Empty(forgotten);
    }

    [GeneratedRegex(@"(^|/)(common|utils?|helpers?|misc|managers?)(/|\.)|(Manager|Helpers?|Utils?)\.(cs|razor)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex NamelessRoom();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|#region", RegexOptions.ExplicitCapture)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bAssert\.|\bExpect\(|Should|Verify|Throws")]
    private static partial Regex Assertion();
}

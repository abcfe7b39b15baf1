using System.Reflection;
using Tocsin.Engine.Logs;

namespace Tocsin.Architecture.Tests;

/// <summary>The arrows between the slices of <c>Tocsin.Engine</c>. A new arrow is a decision: add it here and say why in the commit.</summary>
public sealed class SliceTests
{
    private const string Root = "Tocsin.Engine.";

    /// <summary>What each slice may see beside itself. <c>Logs</c>, the shared vocabulary, is seen by all.</summary>
    private static readonly Dictionary<string, string[]> MaySee = new(StringComparer.Ordinal)
    {
        ["Logs"] = [],
        ["Formats"] = [],
        ["Templates"] = [],
        ["Streams"] = [],
        ["Ingestion"] = ["Formats", "Streams"],
        ["Collection"] = ["Formats", "Streams"],
        ["Sequences"] = ["Templates"],
        ["Populations"] = ["Formats"],
        ["Windows"] = ["Formats"],
        ["Alerts"] = [],
        ["Similarity"] = ["Sequences", "Templates"],
        ["Pipeline"] = ["Formats", "Templates", "Streams", "Sequences", "Populations", "Windows"],
        ["Traffic"] = ["Streams"],
    };

    private static readonly Assembly Engine = typeof(Ledger).Assembly;

    public static TheoryData<string> Slices => [.. MaySee.Keys];

    [Fact]
    public void Every_folder_of_the_engine_is_a_slice_with_a_row_here()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Tocsin.Engine"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal)];

        Assert.Empty(folders.Except(MaySee.Keys));
    }

    [Theory]
    [MemberData(nameof(Slices))]
    public void A_slice_sees_only_what_its_row_allows(string slice)
    {
        string[] allowed = [slice, "Logs", .. MaySee[slice]];

        string[] forbidden = [.. EngineTypes()
            .Where(type => SliceOf(type) == slice)
            .SelectMany(type => TypeReferences.Of(type), (from, to) => (from, to, seen: SliceOf(to)))
            .Where(reference => reference.seen is not null && !allowed.Contains(reference.seen))
            .Select(reference => $"{reference.from.FullName} sees {reference.to.FullName}")
            .Distinct()
            .Order(StringComparer.Ordinal)];

        Assert.True(forbidden.Length == 0, string.Join(Environment.NewLine, forbidden));
    }

    [Fact]
    public void A_forbidden_arrow_would_be_seen()
    {
        // The guard itself is tested: this method's own code names the vocabulary.
        HashSet<Type> seen = TypeReferences.Of(typeof(SliceTests));

        Assert.Contains(typeof(Ledger), seen);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        string[] strays = [.. Repository.Sources("src/Tocsin.Engine")
            .Select(path => (path, expected: Root + string.Join('.', Repository.Relative(path).Split('/')[2..^1])))
            .Where(file => File.ReadLines(file.path).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal)) is { } line
                && line != $"namespace {file.expected.TrimEnd('.')};")
            .Select(file => Repository.Relative(file.path))];

        Assert.Empty(strays);
    }

    [Fact]
    public void The_engine_knows_no_web_framework_and_no_terminal()
    {
        string[] references = [.. Engine.GetReferencedAssemblies().Select(name => name.Name!)];

        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(references, name => name.StartsWith("Spectre", StringComparison.Ordinal));
        Assert.DoesNotContain("System.Console", references);
    }

    private static Type[] EngineTypes() => Engine.GetTypes();

    private static string? SliceOf(Type type) =>
        type.Assembly == Engine && type.Namespace is { } name && name.StartsWith(Root, StringComparison.Ordinal)
            ? name[Root.Length..].Split('.')[0]
            : null;
}

using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

/// <summary>A message names the setting that helps: what the code and the guides call a setting must be one.</summary>
public sealed partial class NamedSettingsTests
{
    private static readonly string[] Folders = ["src", "docs"];
    private static readonly DirectoryInfo Root = FindRoot();

    [Fact]
    public void Every_setting_that_a_message_or_a_guide_names_can_be_set()
    {
        string groups = string.Join('|', typeof(TocsinSettings).GetProperties().Where(property => property.PropertyType.IsClass && property.PropertyType != typeof(string)).Select(property => property.Name));
        var named = new Regex($@"(?<![\w/:.])(?:{groups})(?::[A-Z][A-Za-z]+)+", RegexOptions.None, TimeSpan.FromMinutes(1));

        (string Setting, string File)[] all =
        [
            .. Folders
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root.FullName, folder), "*", SearchOption.AllDirectories))
                .Where(path => Path.GetExtension(path) is ".cs" or ".razor" or ".md" && !Built().IsMatch(path))
                .SelectMany(path => named.Matches(File.ReadAllText(path)).Select(match => (match.Value, Path.GetRelativePath(Root.FullName, path)))),
        ];

        Assert.Contains(all, one => one.Setting == "Similarity:Limits:UploadBytes");
        Assert.Empty(all.Where(one => !Exists(typeof(TocsinSettings), one.Setting.Split(':'))).Select(one => $"{one.Setting} in {one.File}"));
    }

    private static bool Exists(Type type, ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
        {
            return true;
        }

        if (type.GetProperty(names[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not { } property)
        {
            return false;
        }

        // Under a table or a list stands first a name or a number of the user's.
        Type of = property.PropertyType;
        return of != typeof(string) && typeof(IEnumerable).IsAssignableFrom(of)
            ? names.Length <= 2 || Exists(of.GetGenericArguments()[^1], names[2..])
            : Exists(Nullable.GetUnderlyingType(of) ?? of, names[1..]);
    }

    private static DirectoryInfo FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder ?? throw new InvalidOperationException("The checkout's root is not above the tests.");
    }

    [GeneratedRegex("[/\\\\](bin|obj|node_modules)[/\\\\]")]
    private static partial Regex Built();
}

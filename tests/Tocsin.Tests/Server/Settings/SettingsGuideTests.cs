using System.Reflection;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class SettingsGuideTests
{
    [Fact]
    public void Every_setting_stands_in_the_guide()
    {
        string guide = File.ReadAllText(Path.Combine(Root(), "docs", "guides", "serve.md"));

        string[] missing = [.. Names(typeof(TocsinSettings)).Distinct().Where(name => !guide.Contains($":{name}`", StringComparison.Ordinal) && !guide.Contains($"`{name}`", StringComparison.Ordinal))];

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Names(Type type)
    {
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            Type kind = property.PropertyType.IsGenericType ? property.PropertyType.GenericTypeArguments[^1] : property.PropertyType;
            if (kind.Namespace == typeof(TocsinSettings).Namespace && kind.IsClass)
            {
                foreach (string name in Names(kind))
                {
                    yield return name;
                }
            }
            else
            {
                yield return property.Name;
            }
        }
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The checkout's root is not above the tests.");
    }
}

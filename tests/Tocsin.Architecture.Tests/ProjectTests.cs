using System.Reflection;

namespace Tocsin.Architecture.Tests;

/// <summary>The arrows between projects that a reference in a project file would not show: who names a foreign package in its code.</summary>
public sealed class ProjectTests
{
    private const string KafkaClient = "Confluent.Kafka";

    [Fact]
    public void Only_the_project_for_Kafka_sees_the_client_of_Kafka()
    {
        string[] seen = [.. Projects().Where(assembly => References(assembly).Contains(KafkaClient)).Select(assembly => assembly.GetName().Name!)];

        Assert.Equal(["Tocsin.Kafka"], seen);
    }

    [Fact]
    public void The_engine_does_not_know_where_records_come_from()
    {
        Assert.DoesNotContain("Tocsin.Kafka", References(Assembly.Load("Tocsin.Engine")));
    }

    private static Assembly[] Projects() =>
    [
        .. Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.GetFileName(folder)!)
            .Select(name => Assembly.Load(name == "Tocsin" ? "tocsin" : name)),
    ];

    private static string[] References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];
}

using Tocsin.Kafka;
using Tocsin.Kafka.Browsing;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Topics;

/// <summary><c>/api/v1/kafka</c>: topics, how far our groups have read them, and their last messages.</summary>
internal static class TopicRoutes
{
    private const int DefaultMessages = 20;

    public static void MapTopics(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/kafka").WithTags("Kafka");
        group.MapGet("/topics", ListAsync).For(Role.Read)
            .WithSummary("Topics with their partitions, offsets and the lag of our groups").Produces<TopicPage>().ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/topics/{topic}", GetAsync).For(Role.Read)
            .WithSummary("One topic").Produces<KafkaTopicSummary>().ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/topics/{topic}/partitions/{partition:int}/messages", PeekAsync).For(Role.Read)
            .WithSummary("The last messages of a partition, the newest last; no group is joined and nothing is committed")
            .Produces<ItemPage<KafkaMessageSummary>>().ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> ListAsync(IServiceProvider services, CancellationToken cancellation)
    {
        KafkaClusterSummary cluster = await AskAsync(services, browser => browser.ReadAsync(cancellation));
        return TypedResults.Ok(new TopicPage(cluster.Bootstrap, cluster.Time, cluster.Brokers, cluster.Topics, cluster.TopicsLeftOut, null));
    }

    private static async Task<IResult> GetAsync(IServiceProvider services, string topic, CancellationToken cancellation) =>
        TypedResults.Ok(await FindAsync(services, topic, cancellation));

    private static async Task<IResult> PeekAsync(IServiceProvider services, string topic, int partition, int? limit, CancellationToken cancellation)
    {
        int count = limit ?? DefaultMessages;
        if (count is < 1 or > KafkaBrowser.MostMessages)
        {
            return new FaultResult(new RequestFault(400, "bad_page", $"'limit' must be 1 to {KafkaBrowser.MostMessages}.", "Ask for fewer messages."));
        }

        KafkaTopicSummary found = await FindAsync(services, topic, cancellation);
        if (!found.Partitions.Any(there => there.Partition == partition))
        {
            return new FaultResult(new RequestFault(
                404, "unknown_partition", $"Topic '{topic}' has no partition {partition}; it has {found.Partitions.Count}.", "GET /api/v1/kafka/topics lists them."));
        }

        return TypedResults.Ok(new ItemPage<KafkaMessageSummary>(await AskAsync(services, browser => browser.PeekAsync(topic, partition, count, cancellation)), null));
    }

    private static async Task<KafkaTopicSummary> FindAsync(IServiceProvider services, string topic, CancellationToken cancellation)
    {
        KafkaClusterSummary cluster = await AskAsync(services, browser => browser.ReadAsync(cancellation));
        return cluster.Topics.FirstOrDefault(there => there.Name == topic) ?? throw new RequestFaultException(new RequestFault(
            404, "unknown_topic", $"Kafka at {cluster.Bootstrap} has no topic of that name.", "GET /api/v1/kafka/topics lists those that there are."));
    }

    private static async Task<T> AskAsync<T>(IServiceProvider services, Func<IKafkaBrowser, Task<T>> ask)
    {
        IKafkaBrowser browser = services.GetService<IKafkaBrowser>() ?? throw new RequestFaultException(new RequestFault(
            404, "kafka_not_configured", "This server uses no Kafka.", "Set Kafka:Bootstrap, or give a stream a source kafka://HOST:9092/TOPIC."));
        try
        {
            return await ask(browser);
        }
        catch (Exception fault) when (fault is KafkaUnreachableException or KafkaMissingException or KafkaOptionException)
        {
            throw new RequestFaultException(new RequestFault(503, "kafka_unreachable", fault.Message, "Check Kafka:Bootstrap and Kafka:Options; see docs/guides/kafka.md.", TimeSpan.FromSeconds(5)));
        }
    }
}

/// <summary>The topics of a cluster.</summary>
/// <param name="Bootstrap">The brokers that were asked first.</param>
/// <param name="Time">When they were read; at most a second ago.</param>
/// <param name="Brokers">All brokers that the cluster names.</param>
/// <param name="Items">The topics, by name.</param>
/// <param name="LeftOut">Topics beyond the number that one reading takes.</param>
/// <param name="Next">Null: there is one page.</param>
public sealed record TopicPage(
    string Bootstrap, DateTime Time, IReadOnlyList<KafkaBrokerSummary> Brokers, IReadOnlyList<KafkaTopicSummary> Items, int LeftOut, string? Next);

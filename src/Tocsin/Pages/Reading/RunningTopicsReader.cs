using Tocsin.Kafka.Browsing;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the Kafka cluster of the server that shows the pages.</summary>
internal sealed class RunningTopicsReader(IServiceProvider services) : ITopicReader
{
    public IKafkaBrowser? Kafka => services.GetService<IKafkaBrowser>();
}

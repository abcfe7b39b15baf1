using Confluent.Kafka;

namespace Tocsin.Kafka;

/// <summary>
/// Calls that must not overlap with others of the same consumer. librdkafka answers such an overlap by an assertion, which ends the whole process, so that each is made here and nowhere
/// else (<c>docs/decisions/0021-a-consumer-is-left-in-order.md</c>).
/// </summary>
internal static class KafkaConsumers
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Time that a group has to let us go while brokers answer; the client itself waits 5 s for the answer to its good-bye.</summary>
    private static readonly TimeSpan MostSlow = TimeSpan.FromSeconds(30);

    /// <summary>Time that it has while they do not: the client would wait for them for a whole session, 45 s by default.</summary>
    private static readonly TimeSpan MostAway = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Reads these partitions from these offsets on, and no others; returns when what was read before has stopped. Until then librdkafka must be told of no other change, nor be closed:
    /// it would stop the same partition twice (<c>rdkafka_assignment.c: assert rktp_started</c>).
    /// </summary>
    public static void ReadFrom(this IConsumer<byte[]?, byte[]?> consumer, IEnumerable<TopicPartitionOffset> positions)
    {
        consumer.Assign(positions);

        // Any question that its main thread answers, in turn: it has the stops in its queue before this, and has made them when it comes to this.
        _ = consumer.Assignment;
    }

    /// <summary>
    /// Leaves the group, so that the others need not wait until we are missed, and disposes of the consumer. Nobody may use it any more, whatever this returns; its rebalance handlers are called
    /// once more, on another thread.
    /// </summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="health">Whether its brokers answer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="last">
    /// The last commit that another thread has under way, whether it ends well or not. A commit that reaches a consumer which is being closed ends the process
    /// (<c>rdkafka_cgrp.c: assert !rd_kafka_assignment_in_progress</c>), or never returns.
    /// </param>
    /// <returns>False when brokers that are away kept it from ending within seconds: then it ends by itself, at the latest when the session is over, or with the process.</returns>
    public static bool Leave(this IConsumer<byte[]?, byte[]?> consumer, KafkaHealth health, TimeProvider time, Task? last = null)
    {
        Task leaving = Task.Factory.StartNew(
            () =>
            {
                if (last is not null)
                {
                    Task.WaitAny(last);
                }

                try
                {
                    consumer.Close();
                }
                catch (KafkaException)
                {
                    // Nobody there to say good-bye to.
                }
                finally
                {
                    consumer.Dispose();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long began = time.GetTimestamp();
        while (!((IAsyncResult)leaving).AsyncWaitHandle.WaitOne(Look))
        {
            if (time.GetElapsedTime(began) >= (health.Trouble is null ? MostSlow : MostAway))
            {
                return false;
            }
        }

        leaving.GetAwaiter().GetResult();
        return true;
    }
}

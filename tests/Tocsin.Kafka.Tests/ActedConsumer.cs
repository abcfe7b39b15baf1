using System.Collections.Concurrent;
using System.Reflection;
using Confluent.Kafka;

namespace Tocsin.Kafka.Tests;

/// <summary>A consumer that is none: keeps the names of the calls that it gets, in their order, and does what a test says.</summary>
public class ActedConsumer : DispatchProxy
{
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, Action> _acts = new(StringComparer.Ordinal);

    /// <summary>The calls so far, each when it had begun.</summary>
    public string[] Calls => [.. _calls];

    internal static (IConsumer<byte[]?, byte[]?> Consumer, ActedConsumer Acted) Create()
    {
        IConsumer<byte[]?, byte[]?> consumer = Create<IConsumer<byte[]?, byte[]?>, ActedConsumer>();
        return (consumer, (ActedConsumer)(object)consumer);
    }

    /// <summary>What a call does, on the thread that makes it.</summary>
    public void On(string call, Action act) => _acts[call] = act;

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        string call = targetMethod!.Name.Replace("get_", "", StringComparison.Ordinal);
        _calls.Enqueue(call);
        if (_acts.TryGetValue(call, out Action? act))
        {
            act();
        }

        Type answer = targetMethod.ReturnType;
        return answer.IsValueType && answer != typeof(void) ? Activator.CreateInstance(answer) : null;
    }
}

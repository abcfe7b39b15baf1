using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Models;

namespace Tocsin.Server;

// Which model judges, since when, by whom, and how that is changed.
public sealed partial class RunningStream
{
    private readonly ServedModels _models;
    private readonly SemaphoreSlim _switching = new(1);
    private volatile ConfiguredChoice? _unapplied;
    private long _commanded;

    /// <summary>The model in force, as it was within the last second; null when none was ever chosen.</summary>
    public ModelInForce? Model => Sampled.Model;

    /// <summary>The position behind the last command that was given here: what is known from before it is out of date.</summary>
    internal long Commanded => Interlocked.Read(ref _commanded);

    /// <summary>Whether a model is in force and nothing else was chosen since, also where the lane has not come to that yet.</summary>
    internal bool IsJudgedBy(string hash) => Model?.Hash == hash && _models.Choices(Name) is [.., var last] && last.Hash == hash;

    /// <summary>The model in force; null when none was ever chosen.</summary>
    public Task<ModelInForce?> ModelAsync(CancellationToken cancellation = default) =>
        Log.AskAsync<LinePipeline, ModelInForce?>(0, pipeline => pipeline.Sessions.Model, cancellation);

    /// <summary>Has another model judge the sessions that begin from here on, as a command of the journal; open sessions finish on their bundle.</summary>
    /// <returns>The position of the command.</returns>
    /// <exception cref="RequestFaultException">This server does not have the bundle, or it cannot read lines.</exception>
    public async Task<long> UseModelAsync(ModelCommand command, CancellationToken cancellation = default)
    {
        await _switching.WaitAsync(cancellation);
        try
        {
            await ApplyConfiguredAsync(cancellation);
            long position = await UseAsync(command, rolledBack: false, cancellation);
            await SeeAsync(position, cancellation);
            return position;
        }
        finally
        {
            _switching.Release();
        }
    }

    /// <summary>Goes back to the model that was in force before the one of now.</summary>
    /// <returns>The position of the command, and the model.</returns>
    /// <exception cref="RequestFaultException">There was none before.</exception>
    public async Task<(long Position, ModelChoice Choice)> RollBackModelAsync(string who, string? why, CancellationToken cancellation = default)
    {
        await _switching.WaitAsync(cancellation);
        try
        {
            await ApplyConfiguredAsync(cancellation);
            await Log.WaitProcessedAsync(0, Log.Positions[0].Durable, cancellation).WaitAsync(_maxWait, _time, cancellation);
            if (await ModelAsync(cancellation) is { } now)
            {
                // What a crash kept from being noted.
                _models.NoteChoice(Name, new ModelChoice(now.Hash, now.Name, now.Position));
            }

            if (_models.Choices(Name) is not [.., var before, var last])
            {
                throw new RequestFaultException(new RequestFault(
                    409, "nothing_to_roll_back", $"Stream '{Name}' has had no other model before this one.", "Switch with POST …/commands/model instead."));
            }

            string reason = why ?? $"rolled back from {last.Name ?? ModelName.None}";
            var command = new ModelCommand(who, _time.GetUtcNow().UtcDateTime, before.Hash ?? "", before.Name ?? ModelName.None, reason);
            long position = await UseAsync(command, rolledBack: true, cancellation);
            await SeeAsync(position, cancellation);
            return (position, before with { Position = position });
        }
        catch (TimeoutException)
        {
            throw new StreamFullException($"The lane of stream '{Name}' is behind, and which model is in force is not known yet.");
        }
        finally
        {
            _switching.Release();
        }
    }

    private async Task<long> UseAsync(ModelCommand command, bool rolledBack, CancellationToken cancellation)
    {
        // A lane that does not find its bundle stops for good.
        if (command.Hash.Length > 0)
        {
            _models.RequireForLines(command.Hash);
        }

        var batch = new RecordBatch();
        batch.AddCommand(command.ToPayload());
        long position = (await Log.AppendAsync(batch, cancellation)).Next - 1;
        _models.NoteChoice(Name, new ModelChoice(command.Hash.Length > 0 ? command.Hash : null, command.Hash.Length > 0 ? command.Name : null, position), rolledBack);
        return position;
    }

    // So that who has switched sees it; but nobody waits for a long replay.
    private async Task SeeAsync(long position, CancellationToken cancellation)
    {
        try
        {
            await Log.WaitProcessedAsync(0, position + 1, cancellation).WaitAsync(_maxWait, _time, cancellation);
            await LookAsync().WaitAsync(_maxWait, _time, cancellation);
        }
        catch (TimeoutException)
        {
            // The next sample sees it.
        }
        finally
        {
            Forget(position);
        }
    }

    // What was answered before the command is not the answer to who asks from here on, whether its sender has waited for it or not.
    private void Forget(long position)
    {
        for (long before = Commanded; before <= position && Interlocked.CompareExchange(ref _commanded, position + 1, before) is var seen && seen != before; before = seen)
        {
        }

        _sessions.Forget();
        _details.Forget();
        _findings.Forget();
        ForgetPopulations();
        ForgetWindows();
    }

    private async Task ApplyLateAsync(CancellationToken cancellation)
    {
        await _switching.WaitAsync(cancellation);
        try
        {
            await ApplyConfiguredAsync(cancellation);
        }
        finally
        {
            _switching.Release();
        }
    }

    // The configuration speaks once: a person's later choice stands until the configuration says something else.
    private async Task ApplyConfiguredAsync(CancellationToken cancellation)
    {
        if (_unapplied is { } choice)
        {
            string why = choice.Name is null ? "the configuration says none" : $"the configuration says {choice.Name}";
            await UseAsync(new ModelCommand(ServedModels.Configuration, _time.GetUtcNow().UtcDateTime, choice.Hash ?? "", choice.Name ?? ModelName.None, why), false, cancellation);
            _models.NoteConfigured(Name, choice.Key);
            _unapplied = null;
        }
    }

    private async Task ConfigureModelAsync(ConfiguredChoice? choice, CancellationToken cancellation)
    {
        // A journal that begins anew knows nothing of what was said to the one before it.
        bool isNew = Log.Positions[0].Durable == 0;
        if (choice is null || (!isNew && _models.LastConfigured(Name) == choice.Key) || (isNew && choice.Hash is null))
        {
            return;
        }

        _unapplied = choice;
        try
        {
            await ApplyConfiguredAsync(cancellation);
        }
        catch (StreamFullException)
        {
            // A long replay is under way. The first append sees to it, after it.
        }
    }
}

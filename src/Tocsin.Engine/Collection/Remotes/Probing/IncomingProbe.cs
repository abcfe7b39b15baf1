using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Remotes.Probing;

/// <summary>Answers from files that were fetched whole and are not in their places yet: for remotes that run no commands.</summary>
internal sealed class IncomingProbe(RootFolder incoming) : IProbe
{
    /// <inheritdoc/>
    public Task AskAsync(IReadOnlyList<ProbeQuestion> questions, Dictionary<string, ProbeAnswer> answers, CancellationToken cancellation)
    {
        foreach (ProbeQuestion question in questions)
        {
            ProbeAnswer answer = answers.TryGetValue(question.Path, out ProbeAnswer? known) ? known : answers[question.Path] = new ProbeAnswer();
            if (incoming.Stat(question.Path) is not { } found)
            {
                continue;
            }

            LocalFile file = new(incoming, found);
            answer.IsThere = true;
            answer.Head = file.Head();
            foreach (long end in question.Ends)
            {
                answer.Blocks[end] = end <= file.Size ? file.BlockBefore(end) : [];
            }
        }

        return Task.CompletedTask;
    }
}

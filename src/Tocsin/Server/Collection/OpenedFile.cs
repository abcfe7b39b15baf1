using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Server.Http;

namespace Tocsin.Server.Collection;

/// <summary>Opens the content of a collected file, or says why it cannot be.</summary>
internal static class OpenedFile
{
    /// <summary>The content. Throws <see cref="RequestFaultException"/>.</summary>
    public static LogContent Open(this CollectionHost host, CollectedFile file)
    {
        OpenOutcome outcome = LogContent.TryOpen(host.Logs, file.Path, file.Header, out LogContent? content);
        return outcome == OpenOutcome.Opened ? content! : throw new RequestFaultException(Fault(outcome, file.Path));
    }

    private static RequestFault Fault(OpenOutcome outcome, string path) => outcome switch
    {
        OpenOutcome.Missing => new RequestFault(404, "file_gone", $"'{path}' is not there any longer.", "The next pass takes it out of the list."),
        OpenOutcome.Denied => new RequestFault(403, "file_denied", $"'{path}' may not be read by this server.", "Give the server's user the right to read it: chmod u+r."),
        OpenOutcome.NotAFile => new RequestFault(409, "not_a_file", $"'{path}' is no regular file any longer.", "The next pass takes it out of the list."),
        _ => new RequestFault(403, "outside", $"'{path}' leads out of the collection.", "Links are not followed: put the file itself there."),
    };
}

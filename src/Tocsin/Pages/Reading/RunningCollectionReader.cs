using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Server.Collection;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the collection of the server that shows the pages; without one there is nothing.</summary>
internal sealed class RunningCollectionReader(ServedCollection collection) : ICollectionReader
{
    public CollectionFolders? Folders => collection.Host?.Folders;

    public long Revision => collection.Host?.Catalogue.Revision ?? 0;

    public IReadOnlyList<CategorySummary> Services =>
        collection.Host is { } host ? [.. host.Services().Select(item => new CategorySummary(item.Service, item.Files, item.Bytes, item.Newest, item.Errors))] : [];

    public IReadOnlyList<RemoteView> Remotes
    {
        get
        {
            if (collection.Host is not { } host)
            {
                return [];
            }

            Dictionary<string, RemoteSummary> here = host.Catalogue.Remotes().ToDictionary(remote => remote.Remote, StringComparer.Ordinal);
            return [.. host.Remotes.Select(status => here.TryGetValue(status.Options.Name, out RemoteSummary? of)
                ? new RemoteView(status, of.Files, of.Bytes, of.Uncategorised)
                : new RemoteView(status, 0, 0, 0))];
        }
    }

    public IReadOnlyList<string> Failing =>
        collection.Host is { } host ? [.. host.Remotes.Where(remote => remote.FailedInARow > 0).Select(remote => remote.Options.Name)] : [];

    public FileList Files(FileQuery query) => collection.Host?.Catalogue.List(query) ?? new FileList([], 0);

    public CollectedFile? File(long id) => collection.Host?.Catalogue.Find(id);

    public GuessedService Guess(string name)
    {
        CategoryMatch match = (collection.Host?.Rules ?? CategoryRules.Default).Match(name);
        return new GuessedService(match.Category, match.Pattern, match.Stem);
    }
}

using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the collection of the server that shows the pages; without one there is nothing.</summary>
internal sealed class RunningCollectionReader : ICollectionReader
{
    public CollectionFolders? Folders => null;

    public long Revision => 0;

    public IReadOnlyList<CategorySummary> Services => [];

    public IReadOnlyList<RemoteView> Remotes => [];

    public IReadOnlyList<string> Failing => [];

    public FileList Files(FileQuery query) => new([], 0);

    public CollectedFile? File(long id) => null;

    public GuessedService Guess(string name) => new("uncategorized", null, name);
}

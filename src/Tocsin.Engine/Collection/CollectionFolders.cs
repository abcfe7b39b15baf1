namespace Tocsin.Engine.Collection;

/// <summary>Where a collection lies. Nothing is made here; whoever needs a folder makes it.</summary>
/// <param name="Root">The folder of the collection (<c>Collection:Folder</c>), absolute.</param>
public sealed record CollectionFolders(string Root)
{
    /// <summary>The raw tree: what remotes hold, and what people put there. Everything under it is in the catalogue.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Links for people, one folder a category. Never followed by the program.</summary>
    public string Categorised => Path.Combine(Root, "categorized");

    /// <summary>The catalogue, a SQLite database. It can be lost: a pass makes it again, and streams know what they have.</summary>
    public string Catalogue => Path.Combine(Root, "catalogue.db");

    /// <summary>Files on their way, one folder a remote. Renamed into <see cref="Logs"/> when they are whole.</summary>
    public string Incoming => Path.Combine(Root, ".incoming");

    /// <summary>The keys of trusted hosts, in OpenSSH's form.</summary>
    public string KnownHosts => Path.Combine(Root, "known_hosts");

    /// <summary>Held by the one process that writes this collection.</summary>
    public string Lock => Path.Combine(Root, ".lock");
}

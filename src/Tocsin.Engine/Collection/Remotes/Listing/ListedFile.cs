namespace Tocsin.Engine.Collection.Remotes.Listing;

/// <summary>A regular file that the remote has.</summary>
/// <param name="Path">Its path under the remote's folder; has passed <c>RelativePath</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Seconds since 1970, UTC: a listing tells no finer.</param>
internal readonly record struct ListedFile(string Path, long Size, long Modified);

/// <summary>What a remote has.</summary>
/// <param name="Files">In ordinal order of their paths.</param>
/// <param name="RefusedNames">Files left out for their names: control characters, not UTF-8, too long, ….</param>
/// <param name="Complaints">What rsync said about folders it could not read; hostile text.</param>
internal sealed record RemoteListing(IReadOnlyList<ListedFile> Files, int RefusedNames, string Complaints);

using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Pages.Reading;

/// <summary>A remote, and what of it lies here.</summary>
/// <param name="Status">What it is doing.</param>
/// <param name="Files">Its files in the catalogue.</param>
/// <param name="Bytes">Their bytes on disk.</param>
/// <param name="Uncategorised">Those that no rule knows.</param>
public sealed record RemoteView(RemoteStatus Status, long Files, long Bytes, long Uncategorised);

/// <summary>Where a name would be sorted to.</summary>
/// <param name="Service">The service.</param>
/// <param name="Pattern">The pattern that knew it; null when none does.</param>
/// <param name="Stem">What was looked at: the name without the suffixes of rotation and compression.</param>
public sealed record GuessedService(string Service, string? Pattern, string Stem);

using System.Text.Json.Serialization;

namespace Tocsin.Facades.Similarity;

// What the routes answer: names and kinds of the fields are the older program's. Written in snake_case.

/// <summary><c>GET /health</c>.</summary>
internal sealed record HealthAnswer(
    string Status, int ImageCount, string SearchMethod, string SearchStatus, bool PathCacheLoaded, bool ApiReady, bool UsingFaiss, [property: JsonPropertyName("h5_file")] string H5File,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail);

/// <summary><c>POST /search/image</c>.</summary>
internal sealed record SearchAnswer(string Status, IReadOnlyList<FoundAnswer> Results);

/// <summary>One of its results.</summary>
internal sealed record FoundAnswer(string Path, double SimilarityScore, int Rank);

/// <summary><c>GET /stats</c>.</summary>
internal sealed record StatsAnswer(
    ImageStatsAnswer Images, TextStatsAnswer Texts, string ApiStatus, string SearchMethod, string SearchStatus, bool PathCacheLoaded, bool UsingFaiss,
    [property: JsonPropertyName("h5_file")] string H5File);

/// <summary>The pictures in it.</summary>
internal sealed record ImageStatsAnswer(int Total, int FeatureDimension, IReadOnlyList<string> SamplePaths);

/// <summary>The texts in it, of which there are none.</summary>
internal sealed record TextStatsAnswer(int Total, bool Available, int FeatureDimension);

/// <summary><c>GET /images</c>.</summary>
internal sealed record ImagesAnswer(IReadOnlyList<ImageAnswer> Images, int Total, int Page, int PageSize, int TotalPages);

/// <summary>One of its pictures.</summary>
internal sealed record ImageAnswer(string Id, string Path);

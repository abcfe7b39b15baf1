namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>What a pass over the raw tree found.</summary>
public sealed record CataloguePassResult
{
    /// <summary>Files that are there.</summary>
    public required int Files { get; init; }

    /// <summary>Files that were not in the catalogue.</summary>
    public int Added { get; init; }

    /// <summary>Files that were written.</summary>
    public int Changed { get; init; }

    /// <summary>Files that have another name than before.</summary>
    public int Renamed { get; init; }

    /// <summary>Files that are gone.</summary>
    public int Removed { get; init; }

    /// <summary>Files whose lines were counted, to the end or as far as a pass goes.</summary>
    public int Counted { get; init; }

    /// <summary>Files whose lines are still to be counted: the next passes go on.</summary>
    public int Uncounted { get; init; }

    /// <summary>Names, links and folders that could not be taken.</summary>
    public long Skipped { get; init; }

    /// <summary>Links for people that were made or removed.</summary>
    public int Links { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Whether anything in the catalogue is other than before.</summary>
    public bool ChangedAnything => Added + Changed + Renamed + Removed + Counted > 0;
}

/// <summary>How far a pass is.</summary>
/// <param name="Step">What it does, in words for people: <c>listing</c>, <c>comparing</c>, <c>counting</c>, <c>linking</c>.</param>
/// <param name="Done">Files that are done in this step.</param>
/// <param name="Files">Files of this step; 0 where that is not known.</param>
public sealed record CataloguePassProgress(string Step, int Done, int Files);

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>Remembers which life of each followed name is being read. One follower calls it for a name at a time.</summary>
public interface IFollowedFiles
{
    /// <summary>The life of a name that was being read, or null for a new name.</summary>
    FileGeneration? Load(string path);

    /// <summary>Remembers the life of a name; durable when it returns. Throws <see cref="IOException"/> when it cannot.</summary>
    void Save(string path, FileGeneration generation);
}

namespace Tocsin.Engine.Collection.Paths;

/// <summary>A regular file beneath a root, as it was when it was looked at.</summary>
/// <param name="Path">Its path beneath the root, with <c>/</c>.</param>
/// <param name="Size">Bytes on disk.</param>
/// <param name="Modified">When it was last written, UTC.</param>
/// <param name="Inode">Its number on its file system: a rename keeps it.</param>
public readonly record struct FoundFile(string Path, long Size, DateTime Modified, ulong Inode);

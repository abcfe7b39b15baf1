using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>A file that is new or not as it was.</summary>
internal sealed class ChangedFile(FoundFile found, RotatedName name)
{
    public FoundFile Found => found;

    public RotatedName Name => name;

    /// <summary>Hash and length of what its text begins with; empty when it could not be read, or is empty.</summary>
    public byte[] Head { get; set; } = [];

    public int HeadLength { get; set; }

    /// <summary>Former files whose beginning is this one's, too.</summary>
    public List<FormerFile> Alike { get; } = [];

    /// <summary>The file that it was before; null for a new one.</summary>
    public FormerFile? Former { get; set; }

    /// <summary>Whether its bytes are those of before, as far as size and time tell.</summary>
    public bool IsAsBefore => Former is { } former && former.Size == found.Size && former.Modified == found.Modified.Ticks;
}

namespace Tocsin.Pages.Components;

/// <summary>What a table of templates shows beside their text.</summary>
public enum TemplateColumns
{
    /// <summary>When each was first seen; not sortable, the newest first.</summary>
    Newest,

    /// <summary>Everything, sortable.</summary>
    All,
}

namespace Tocsin.Pages.Components.Similar;

/// <summary>A picture that was dropped, pasted or chosen.</summary>
/// <param name="Name">The file's name, as the browser says it.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Fault">Why it was not taken; null when it was.</param>
public sealed record DroppedPicture(string Name, ReadOnlyMemory<byte> Bytes, string? Fault);

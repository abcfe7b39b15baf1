namespace Tocsin.Commands.Feeding;

/// <summary>A line of the file as it goes to the server.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Who">A number for the individual.</param>
/// <param name="Body">JSON.</param>
internal readonly record struct FeedEvent(long Line, ulong Who, byte[] Body);

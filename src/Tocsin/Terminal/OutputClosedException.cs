namespace Tocsin.Terminal;

/// <summary>Nobody reads our standard output any more (<c>tocsin … | head</c>): the command ends at once, quietly and well.</summary>
internal sealed class OutputClosedException() : IOException("The reader of standard output has gone.");

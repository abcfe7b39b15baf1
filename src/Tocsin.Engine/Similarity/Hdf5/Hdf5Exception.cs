namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>libhdf5 refused something; the message says what, and what the library says of it.</summary>
internal sealed class Hdf5Exception(string message) : Exception(message);

/// <summary>There is no libhdf5 on this machine, or one that is too old; the message carries the remedy.</summary>
internal sealed class Hdf5MissingException(string message) : Exception(message);

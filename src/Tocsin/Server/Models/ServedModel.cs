using Tocsin.Engine.Sequences.Bundles;

namespace Tocsin.Server.Models;

/// <summary>A name and the bundles that it has stood for. Immutable; any thread may read.</summary>
/// <param name="Name">What it is called in commands, routes and pages.</param>
/// <param name="Bundle">The bundle that the name stands for now.</param>
/// <param name="Versions">All bundles that it has stood for, the one of now last.</param>
public sealed record ServedModel(string Name, ModelBundle Bundle, IReadOnlyList<ModelVersion> Versions);

/// <summary>A bundle that a name has stood for since a time.</summary>
/// <param name="Hash">The bundle.</param>
/// <param name="Since">From when on (UTC).</param>
/// <param name="Who">Who saw to it: <c>configuration</c>, or the name of a key.</param>
public sealed record ModelVersion(string Hash, DateTime Since, string Who);

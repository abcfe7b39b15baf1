using Tocsin.Engine.Sequences.Bundles;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>Where lanes find the bundles that their journal names. Called by lanes' threads; what it once had it keeps.</summary>
public interface IBundleSource
{
    /// <summary>The bundle with this hash, or null: the lane then stops with a message that names it.</summary>
    ModelBundle? Find(string hash);
}

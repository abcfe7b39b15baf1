namespace Tocsin.Engine.Sequences;

/// <summary>What <c>--model</c> names. The numbers stand in bundles and never change their meaning.</summary>
public enum SequenceModelKind
{
    /// <summary>Learns from normal sessions alone: the simple detectors and the causal network that does best on calibration data.</summary>
    Ensemble = 1,

    /// <summary>Learns from labels: windows classified by a Transformer.</summary>
    Transformer = 2,

    /// <summary>Learns from labels: windows classified by an LSTM of two directions.</summary>
    Lstm = 3,

    /// <summary>Learns from labels: windows classified by a convolutional network.</summary>
    Cnn = 4,
}

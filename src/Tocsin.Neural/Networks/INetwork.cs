using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Networks;

/// <summary>
/// A network from batches of sequences to rows of logits. One thread at a time calls it: it owns its workspaces, and the array that <see cref="Forward"/>
/// returns is overwritten by the next call. Replicas that share weights (<see cref="Network.Replica"/>) may run beside one another.
/// </summary>
public interface INetwork
{
    NetworkShape Shape { get; }

    ParameterSet Parameters { get; }

    /// <summary>Numbers in a row of <see cref="Hidden"/>.</summary>
    int HiddenWidth { get; }

    /// <summary>What the output layer was given by the last <see cref="Forward"/>: [sequences, width], for next-event networks [tokens, width]. The next call overwrites it.</summary>
    ReadOnlySpan<float> Hidden { get; }

    /// <summary>
    /// -> logits: [sequences, outputs], for next-event networks [tokens, outputs]. A dropout key of 0 is inference; another one decides which values drop.
    /// A sequence's logits are bit-identical in any batch.
    /// </summary>
    float[] Forward(SequenceBatch batch, ulong dropoutKey = 0);

    /// <summary>The gradient of the loss by the logits of the last <see cref="Forward"/>; adds to the gradients of the parameters. Overwrites nothing of the caller's.</summary>
    void Backward(float[] dLogits);
}

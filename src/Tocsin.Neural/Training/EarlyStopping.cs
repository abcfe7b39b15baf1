using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Training;

/// <summary>Remembers the weights of the epoch with the smallest loss and says when nothing better has come for <paramref name="patience"/> epochs.</summary>
public sealed class EarlyStopping(ParameterSet parameters, int patience)
{
    private readonly float[][] _best = [.. parameters.All.Select(parameter => (float[])parameter.Values.Clone())];
    private double _bestLoss = double.PositiveInfinity;
    private int _since;

    /// <summary>Takes note of an epoch; true if it is time to stop.</summary>
    public bool Note(double loss)
    {
        if (loss < _bestLoss)
        {
            (_bestLoss, _since) = (loss, 0);
            for (int i = 0; i < _best.Length; i++)
            {
                parameters.All[i].Values.CopyTo(_best[i], 0);
            }

            return false;
        }

        _since++;
        return _since >= patience;
    }

    /// <summary>Puts the best epoch's weights back.</summary>
    public void Restore()
    {
        for (int i = 0; i < _best.Length; i++)
        {
            _best[i].CopyTo(parameters.All[i].Values, 0);
        }
    }
}

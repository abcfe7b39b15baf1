using System.Text;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Templates;

// What is wrong with the options: all faults at once, each with its key, its value and the remedy.
public sealed partial record MinerOptions
{
    /// <summary>One sentence for each fault, naming the key in Drain3's spelling; empty when all is well.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (!(SimTh is >= 0 and <= 1))
        {
            faults.Add($"sim_th is {SimTh}: it is a share of tokens, set it to 0 to 1 (Drain3's default is 0.4).");
        }

        if (Depth < 3)
        {
            faults.Add($"depth is {Depth}: the tree has at least 3 levels, set it to 3 or more (Drain3's default is 4).");
        }

        if (MaxChildren < 1)
        {
            faults.Add($"max_children is {MaxChildren}: a node needs room for the wildcard's child, set it to 1 or more (Drain3's default is 100).");
        }

        if (MaxClusters < 1)
        {
            faults.Add($"max_clusters is {MaxClusters}: a line always has a cluster, set it to 1 or more, or to null for no limit.");
        }

        for (int k = 0; k < ExtraDelimiters.Count; k++)
        {
            if (string.IsNullOrEmpty(ExtraDelimiters[k]))
            {
                faults.Add($"extra_delimiters[{k}] is empty: it would stand between any two letters, remove it.");
            }
            else if (ExtraDelimiters[k].EnumerateRunes().Contains(Rune.ReplacementChar) && !ExtraDelimiters[k].Contains('\uFFFD'))
            {
                faults.Add($"extra_delimiters[{k}] has half of a surrogate pair, which no line can contain: write the whole character.");
            }
        }

        AddMaskFaults(faults);
        return faults;
    }

    /// <summary>Throws <see cref="ArgumentException"/> with all <see cref="Faults"/>, one a line.</summary>
    public void Check()
    {
        IReadOnlyList<string> faults = Faults();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults));
        }
    }

    private void AddMaskFaults(List<string> faults)
    {
        if (Masks.Count > MaskRegex.MaxRules)
        {
            faults.Add($"masks has {Masks.Count} rules: at most {MaskRegex.MaxRules} are possible, join some with '|' or remove them.");
        }

        for (int k = 0; k < Masks.Count; k++)
        {
            try
            {
                MaskRegex.Compile(Masks[k], k, Masker.DefaultTimeLimit);
            }
            catch (ArgumentException fault)
            {
                faults.Add($"masks[{k}]: {fault.Message}");
            }
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Populations;

public sealed partial class PopulationEngine
{
    /// <summary>Findings that are kept.</summary>
    public const int MostFindings = 1000;

    private const int MostReasons = 10;
    private const double LeastConfidence = 0.5;

    private Queue<PopulationFinding> _findings = new();

    /// <summary>The newest first, at most <see cref="MostFindings"/>.</summary>
    public IReadOnlyList<PopulationFinding> Findings => [.. _findings.Reverse()];

    /// <summary>Why the event just observed has its score: the weightiest first. Empty when nothing was observed yet, or its scope was reset.</summary>
    public IReadOnlyList<Reason> LastReasons(int limit)
    {
        if (_lastScope is null)
            return [];
        ref Individual individual = ref _state.Individuals[_lastPlace];
        ActionUse[] uses = ActionUses.Of(_lastScope.Actions, _state.Individuals.Actions(ref individual), individual.Count, Math.Max(0, limit), out double total);
        return ReasonWords.Of(uses, individual.Count, total);
    }

    private void Find(PopulationScope scope, int place, ref Individual individual, in PopulationAnswer answer, ReadOnlySpan<byte> action, long position, long ticks)
    {
        if (answer.ZScore >= _options.FindingFrom && answer.Confidence >= LeastConfidence)
        {
            int whole = (int)Math.Min(Math.Floor(answer.ZScore), int.MaxValue);
            bool higher = whole > individual.FoundZ;
            bool alert = answer.ZScore >= _options.AlertFrom && (higher || (individual.Marks & IndividualMarks.Alerted) == IndividualMarks.None);
            if (higher || alert)
            {
                individual.FoundZ = Math.Max(whole, individual.FoundZ);
                individual.Marks |= alert ? IndividualMarks.Alerted : IndividualMarks.None;
                Add(Found(scope, ref individual, in answer, Encoding.UTF8.GetString(action), position, ticks, whole, alert));
            }
        }

        int leaving = scope.Recent.Push(place), recent = scope.Recent.Count;
        individual.Recent++;
        if (leaving >= 0)
            _state.Individuals[leaving].Recent--;
        if (scope.Skew.DominantRang is >= 0 and int rang && rang != place)
            _ = scope.Skew.Dominates(rang, _state.Individuals[rang].Recent, recent, scope.Sums.Count);
        if (scope.Skew.Dominates(place, individual.Recent, recent, scope.Sums.Count))
            Add(Skewed(scope, "dominated", DominatedWords(scope), (double)individual.Recent / recent, Math.Min(1, recent / 256.0), action, position, ticks));
        if (scope.Skew.Outlying(scope.Outliers, scope.Sums.Count))
        {
            double share = (double)scope.Outliers / scope.Sums.Count;
            Add(Skewed(scope, "outliers", OutlierWords(scope), share, Math.Min(1, scope.Sums.Count / 60.0), action, position, ticks));
        }
    }

    private PopulationFinding Found(
        PopulationScope scope, ref Individual individual, in PopulationAnswer answer, string action, long position, long ticks, int whole, bool alert)
    {
        string name = Encoding.UTF8.GetString(_state.Individuals.Name(ref individual));
        (double? bits, bool extrapolated) = BitsOf(scope, ref individual);
        Finding finding = new(
            IdOf(scope, _state.Individuals.Name(ref individual), whole.ToString(CultureInfo.InvariantCulture), position), PopulationFinding.Detector, name, position,
            new DateTime(ticks, DateTimeKind.Utc), answer.ZScore, "z", bits, extrapolated, LastReasons(MostReasons));
        return new PopulationFinding(finding, scope.Name, name, action, answer.Score, answer.Count, answer.Confidence, alert);
    }

    private static PopulationFinding Skewed(
        PopulationScope scope, string code, string words, double share, double confidence, ReadOnlySpan<byte> action, long position, long ticks)
    {
        Finding finding = new(
            IdOf(scope, [], code, position), PopulationFinding.Detector, scope.Name.ToString(), position, new DateTime(ticks, DateTimeKind.Utc), share, "share", null, false,
            [new Reason(code, words) { Seen = share }]);
        return new PopulationFinding(finding, scope.Name, null, Encoding.UTF8.GetString(action), 0, scope.Actions.Events, confidence, true);
    }

    private static (double? Bits, bool Extrapolated) BitsOf(PopulationScope scope, ref readonly Individual individual)
    {
        CalibratedBits bits = scope.Histogram?.Bits(individual.Score, scope.Sums.Count - 1) ?? CalibratedBits.Unknown;
        return (double.IsNaN(bits.Bits) ? null : bits.Bits, bits.Extrapolated);
    }

    private void Add(PopulationFinding finding)
    {
        _counts.Findings++;
        _counts.Alerts += finding.Alert ? 1 : 0;
        if (_findings.Count == MostFindings)
            _findings.Dequeue();
        _findings.Enqueue(finding);
    }

    private string DominatedWords(PopulationScope scope)
    {
        ref Individual individual = ref _state.Individuals[scope.Skew.Dominant];
        string name = Encoding.UTF8.GetString(_state.Individuals.Name(ref individual));
        return string.Create(CultureInfo.InvariantCulture,
            $"{ReasonWords.Cut(name)} performed {individual.Recent:#,0} of the latest {scope.Recent.Count:#,0} actions ({Percent(individual.Recent, scope.Recent.Count)} %); over half, and the others are measured against it");
    }

    private static string OutlierWords(PopulationScope scope) => string.Create(CultureInfo.InvariantCulture,
        $"{scope.Outliers:#,0} of {scope.Sums.Count:#,0} individuals ({Percent(scope.Outliers, scope.Sums.Count)} %) stand at z ≥ 3; more than 5 % is no population of peers");

    private static string Percent(long part, long whole) => (100.0 * part / whole).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Of whom and of which revision it is, and where it was found: one that was forgotten may be found again.</summary>
    private static string IdOf(PopulationScope scope, ReadOnlySpan<byte> individual, string revision, long position)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendName(hash, scope.Org);
        AppendName(hash, scope.Source);
        AppendName(hash, scope.Pop);
        AppendName(hash, individual);
        return $"{PopulationFinding.Detector}-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8))}-{revision}-{position}";
    }

    private static void AppendName(IncrementalHash hash, ReadOnlySpan<byte> name)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
        hash.AppendData(length);
        hash.AppendData(name);
    }
}

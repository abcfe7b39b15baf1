using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

internal sealed partial class NormalityJudge
{
    private NextEventNetwork? _whole;

    public SessionExplanation Explain(ReadOnlySpan<int> events, bool ended)
    {
        int[] session = events.ToArray();
        SessionVerdict[] verdict = new SessionVerdict[1];
        Judge([new SessionToJudge(session, ended, new SessionMemory())], verdict);
        _whole ??= new NextEventNetwork(Network.Replica(_model.Predictor));
        List<EventForecast> forecasts = _whole.Forecasts(session);
        List<DetectorOpinion> opinions = Opinions(session, ended, [.. forecasts.Select(forecast => forecast.Surprise)]);
        EventOpinion[] timeline = [.. session.Select((number, position) => new EventOpinion(
            position, _vocabulary.Name(number), _vocabulary.Text(number), forecasts[position].Surprise, Expected(forecasts[position]), verdict[0].Anomalous && verdict[0].Position == position))];
        EnsembleReasons reasons = new(_model, _vocabulary);
        return new SessionExplanation(verdict[0], "joint bits", opinions, timeline, reasons.Of(session, forecasts, opinions));
    }

    public IReadOnlyList<DetectorOpinion> Opinions(ReadOnlySpan<int> events, bool ended)
    {
        int[] session = events.ToArray();
        _whole ??= new NextEventNetwork(Network.Replica(_model.Predictor));
        return Opinions(session, ended, _whole.Surprises([session])[0]);
    }

    private List<DetectorOpinion> Opinions(int[] session, bool ended, double[] surprises)
    {
        double[] scores = new double[Detectors.Count];
        _model.Sessions.ScoreOpen(session, scores);
        SessionScores.SetNetwork(scores, surprises);
        if (ended)
        {
            _model.Sessions.ScoreEnded(session, _distance, scores);
        }

        return [.. Enumerable.Range(0, Detectors.Count).Select(detector => Opinion((Detector)detector, scores, session, ended, surprises))];
    }

    private DetectorOpinion Opinion(Detector detector, double[] scores, int[] session, bool ended, double[] surprises)
    {
        bool waits = (int)detector >= Detectors.PrefixSafe && !ended;
        double score = waits ? 0 : scores[(int)detector];
        double bits = waits ? double.NaN : _model.DetectorCalibrations[(int)detector].Bits(score).Bits;
        int? position = detector switch
        {
            Detector.NextEvent when session.Length > 0 => Strangest(session, at => surprises[at]),
            Detector.Pairs when session.Length > 0 => Strangest(session, at => _model.Sessions.Pairs.Surprise(at == 0 ? PredictionContext.Start : session[at - 1], session[at])),
            Detector.NewEvent when score > 0 => Array.FindIndex(session, _model.Sessions.Known.IsNew),
            Detector.Ending when ended && session.Length > 0 => session.Length - 1,
            _ => null,
        };
        return new DetectorOpinion(detector.Name(), score, detector.Unit(), double.IsNaN(bits) ? null : bits, position);
    }

    private static int Strangest(int[] session, Func<int, double> surprise)
    {
        int strangest = 0;
        for (int at = 1; at < session.Length; at++)
        {
            strangest = surprise(at) > surprise(strangest) ? at : strangest;
        }

        return strangest;
    }

    private Expectation[] Expected(EventForecast forecast) =>
        [.. forecast.Likeliest.Select(next => EnsembleReasons.Expected(_vocabulary, next.Event, next.Probability))];
}

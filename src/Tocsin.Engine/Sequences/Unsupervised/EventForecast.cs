namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>What the network thought before an event (or the end) came.</summary>
/// <param name="Surprise">Of what came, in bits.</param>
/// <param name="Likeliest">The three that were likeliest; <see cref="PredictionContext.End"/> is the end of the session.</param>
internal sealed record EventForecast(double Surprise, IReadOnlyList<(int Event, double Probability)> Likeliest);

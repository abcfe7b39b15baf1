using Tocsin.Engine.Sequences.Bundles;

namespace Tocsin.Commands.Training;

/// <summary>What came of a training whose bundle is written.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Input">What was learnt from.</param>
/// <param name="Bundle">What was made.</param>
/// <param name="Took">Reading and training.</param>
internal sealed record TrainingOutcome(TrainRequest Request, TrainingInput Input, ModelBundle Bundle, TimeSpan Took);

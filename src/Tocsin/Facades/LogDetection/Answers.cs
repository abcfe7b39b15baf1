namespace Tocsin.Facades.LogDetection;

// What the routes answer: names and kinds of the fields are the older program's. Written in snake_case.

/// <summary><c>GET /</c>.</summary>
internal sealed record RootAnswer(string Name, string Status);

/// <summary><c>GET /health</c>.</summary>
internal sealed record HealthAnswer(string Status, bool ModelLoaded);

/// <summary><c>GET /current_model</c>.</summary>
internal sealed record CurrentModelAnswer(string ModelType, bool ModelLoaded, int VocabSize, int WindowSize);

/// <summary><c>GET /stats</c>.</summary>
internal sealed record StatsAnswer(long TotalPredictions, long TotalAnomalies, int SessionsTracked, double UptimeSeconds);

/// <summary><c>GET /blocks</c>.</summary>
internal sealed record BlocksAnswer(IEnumerable<BlockAnswer> Blocks, long TotalLogCount, int TotalBlockCount, string LastUpdated);

/// <summary>One block.</summary>
internal sealed record BlockAnswer(string BlockId, int LogCount, string LastLog, string Status, IReadOnlyList<int> ClientIds);

/// <summary><c>GET /metrics</c>.</summary>
internal sealed record MetricsAnswer(double Accuracy, double Precision, double Recall, double F1Score, long Tp, long Fp, long Tn, long Fn, string LastUpdated);

/// <summary><c>POST /process_line</c>.</summary>
internal sealed record ProcessAnswer(string Result);

/// <summary><c>POST /predict</c>.</summary>
internal sealed record PredictionAnswer(string Status, double Confidence, string? BlockId, string EventId);

/// <summary><c>POST /predict_batch</c>.</summary>
internal sealed record PredictionsAnswer(IReadOnlyList<PredictionAnswer> Predictions, int Total, int AnomalyCount);

/// <summary><c>POST /reset</c>.</summary>
internal sealed record ResetAnswer(string Status, string Message);

/// <summary><c>POST /load_labels</c>.</summary>
internal sealed record LabelsAnswer(string Status, int Count);

/// <summary><c>POST /switch_model</c>.</summary>
internal sealed record SwitchAnswer(string Status, string Model, string Message);

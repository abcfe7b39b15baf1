using Tocsin.Commands;
using Tocsin.Commands.Windows;
using Tocsin.Server.Similarity;

ExaminingProgram.Install();

return await CommandLine.RunAsync(
    args,
    DemoCommand.Create(),
    ServeCommand.Create(),
    WatchCommand.Create(),
    TemplatesCommand.Create(),
    SearchCommand.Create(),
    VectorsCommand.Create(),
    TailCommand.Create(),
    PopulationsCommand.Create(),
    WindowsCommand.Create(KafkaWindows.Plug),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    SendCommand.Create(),
    MonitorCommand.Create(),
    GenerateCommand.Create(),
    SyncCommand.Create(),
    ImagesCommand.Create(),
    KeysCommand.Create(),
    CheckpointsCommand.Create(),
    DoctorCommand.Create());

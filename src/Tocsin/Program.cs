using Tocsin.Commands;

return await CommandLine.RunAsync(
    args,
    DemoCommand.Create(),
    ServeCommand.Create(),
    WatchCommand.Create(),
    TemplatesCommand.Create(),
    PopulationsCommand.Create(),
    WindowsCommand.Create(),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    SendCommand.Create(),
    MonitorCommand.Create(),
    GenerateCommand.Create(),
    KeysCommand.Create(),
    CheckpointsCommand.Create(),
    DoctorCommand.Create());

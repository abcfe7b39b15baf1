using Tocsin.Commands;

return await CommandLine.RunAsync(
    args,
    ServeCommand.Create(),
    WatchCommand.Create(),
    TemplatesCommand.Create(),
    SendCommand.Create(),
    KeysCommand.Create(),
    DoctorCommand.Create());

using Tocsin.Commands;

return await CommandLine.RunAsync(
    args,
    WatchCommand.Create(),
    TemplatesCommand.Create(),
    SendCommand.Create(),
    DoctorCommand.Create());

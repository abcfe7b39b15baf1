@echo off
rem Builds Tocsin when its sources have changed, and runs it. Arguments and exit code are the program's own.
rem Needs the .NET 10 SDK and, to build, Node 20. What it builds lies under artifacts\; delete that folder to start afresh.
setlocal
set "root=%~dp0"
set "stamp=%root%artifacts\run\sources"

where dotnet >nul 2>&1 || (
    echo tocsin: The .NET 10 SDK is not on the PATH. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again. 1>&2
    exit /b 3
)

rem Current when the stamp is newer than every source file and folder.
powershell -NoProfile -Command "$s = Get-Item -LiteralPath $env:stamp -ErrorAction Ignore; if (-not $s) { exit 1 }; $n = Get-ChildItem -LiteralPath ($env:root + 'src') -Recurse | Where-Object { $_.FullName -notmatch '\\(bin|obj|node_modules|wwwroot\\lib)(\\|$)' -and -not $_.PSIsContainer -and $_.LastWriteTimeUtc -gt $s.LastWriteTimeUtc }; if ($n) { exit 1 }"
if not errorlevel 1 goto run

where node >nul 2>&1 || (
    echo tocsin: Node 20 or later is needed to build the pages. Get it from https://nodejs.org/ and try again. 1>&2
    exit /b 3
)
echo Building Tocsin ^(once^)... 1>&2
if not exist "%root%artifacts\run" mkdir "%root%artifacts\run"
pushd "%root%"
dotnet publish src\Tocsin\Tocsin.csproj --configuration Release --artifacts-path artifacts\build --use-current-runtime --self-contained false -nodeReuse:false -p:UseSharedCompilation=false -p:PublishReadyToRun=true -v quiet --output artifacts\run\program >artifacts\run\build.log 2>&1
if errorlevel 1 (
    popd
    type "%root%artifacts\run\build.log" 1>&2
    exit /b 1
)
popd
echo built>"%stamp%"

:run
dotnet "%root%artifacts\run\program\tocsin.dll" %*
exit /b %errorlevel%

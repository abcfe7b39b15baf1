using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Formats.Trouble;

/// <summary>
/// Lines as real systems write them, labelled by hand before the detector was written: <c>F</c>atal, <c>E</c>rror, <c>W</c>arning, <c>-</c> for no
/// trouble. No header format is known when they are looked at. Made up for this table.
/// </summary>
internal static class LabelledLines
{
    public static IEnumerable<(string Line, Severity Level)> All =>
        Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (line[2..], line[0] switch
        {
            'F' => Severity.Fatal,
            'E' => Severity.Error,
            'W' => Severity.Warning,
            '-' => Severity.Unknown,
            _ => throw new InvalidOperationException($"No label: {line}"),
        }));

    private const string Table = """
        E ERROR something went wrong
        E ERROR: relation "users" does not exist
        E error: cannot open shared object file
        E Error: Cannot find module 'express'
        E Error while reading configuration
        E [ERROR] Failed to execute goal
        E [error] 1234#0: *5 connect() failed
        E 2026-02-28 10:00:00 ERROR worker crashed
        E 2026-02-28T10:00:00.123Z error request failed with 500
        E 2026-02-28 10:00:00,123 - app.views - ERROR - division by zero
        E [2026-02-28 10:00:00,123] ERROR in app: Exception on / [GET]
        E ts=2026-02-28T10:00:00Z caller=main.go:12 level=error msg="no route"
        E time="2026-02-28T10:00:00Z" level=error msg="pull failed"
        E {"time":"2026-02-28T10:00:00Z","level":"error","msg":"disk"}
        E {"severity":"ERROR","message":"quota"}
        E {"level":50,"time":1700000000000,"msg":"connect ECONNREFUSED"}
        F {"@t":"2026-02-28T10:00:00Z","@l":"Fatal","@mt":"Host terminated"}
        E {"log.level":"error","message":"x"}
        E {"error":"disk is full","op":"write"}
        E msg="cannot write" err="disk is full"
        E ERROR:root:something bad
        W WARNING:root:disk is nearly full
        W WARN  [main] c.e.App - slow query
        W [WARN] queue is long
        W Warning: Permanently added '10.0.0.1' (ED25519) to the list of known hosts.
        W warning: unused variable 'x'
        W npm WARN deprecated har-validator@5.1.5
        W level=warn msg="retrying"
        W nginx: [warn] conflicting server name "x" on 0.0.0.0:80
        F FATAL: password authentication failed for user "postgres"
        F 2026-02-28 10:00:00.123 UTC [812] FATAL:  the database system is shutting down
        F 2026-02-28 10:00:00.123 UTC [812] PANIC:  could not write to file
        F fatal: not a git repository (or any of the parent directories): .git
        F nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)
        F CRITICAL:root:out of disk
        F [CRITICAL] cannot allocate
        F 2026-02-28 10:00:00 critical: cannot allocate
        F [alert] 1234#0: worker process 5 exited on signal 11
        E gcc: main.c:12:5: error: expected ';' before 'return'
        F main.c:1:10: fatal error: missing.h: No such file or directory
        E kernel: EXT4-fs error: bad entry in directory
        E Jun 14 15:16:01 combo app[123]: error opening spool
        E Jun 14 15:16:01 combo kubelet: E0102 15:04:05 ERROR syncing pod
        E E0228 10:00:00.123456    1234 server.go:146] it broke
        W W0228 10:00:00.123456    1234 server.go:146] slow
        F F0228 10:00:00.123456    1234 server.go:146] gone
        E [Sun Dec 04 04:47:44 2005] [error] mod_jk child workerEnv in error state 6
        E [Sat Feb 28 10:00:00.123456 2026] [core:error] [pid 1:tid 2] AH00124: Request exceeded the limit
        E 17/06/09 20:10:58 ERROR executor.Executor: Exception in task 1.0 in stage 0.0
        W 17/06/09 20:10:58 WARN scheduler.TaskSetManager: Lost task 1.0
        W 081109 203615 148 WARN dfs.DataNode$DataXceiver: Got exception while serving blk_1 to /10.0.0.1:
        F - 1117838570 2005.06.03 R02-M1-N0 2005-06-03-15.42.50.363779 R02-M1-N0 RAS KERNEL FATAL data TLB error interrupt
        E - 1117838570 2005.06.03 R02-M1-N0 2005-06-03-15.42.50.363779 R02-M1-N0 RAS APP ERROR ciod: cannot load
        E 2016-09-28 04:30:31, Error                 CSI    00000001 (F) Failed to pin deployment
        E 2015-10-18 18:06:18,045 ERROR [RMCommunicator Allocator] RMContainerAllocator: ERROR IN CONTACTING RM.
        E 2026-02-28 10:00:00.123 ERROR 4711 --- [main] com.example.App : it broke
        E fail: Microsoft.AspNetCore.Server.Kestrel[13]
        F crit: Microsoft.AspNetCore.Hosting.Diagnostics[6]
        E [FAILED] Failed to start Network Manager.
        E slurmstepd: error: Detected 1 oom-kill event(s) in StepId=4711.batch.
        E slurmstepd: error: *** JOB 4711 ON node01 CANCELLED AT 2026-02-28T10:00:00 DUE TO TIME LIMIT ***
        E slurmstepd-node01: error: execve(): ./run.sh: No such file or directory
        W slurmstepd: task_p_post_term: could not remove the directory
        E srun: error: node01: task 3: Exited with exit code 1
        E srun: error: node01: task 0: Out Of Memory
        E sbatch: error: Batch job submission failed: Invalid account
        E STEP 4711.0 ON node07 CANCELLED AT 2026-02-28T10:00:00
        E JobState=FAILED Reason=NonZeroExitCode ExitCode=1:0
        E JobState=FAILED ExitCode=0:9
        E Some of your processes may have been killed by the cgroup out-of-memory handler (oom_kill event).
        E State: OOMKilled
        E [2026-02-28T10:00:00.000] task/cgroup: oom-kill constraint=CONSTRAINT_MEMCG
        E The command exited with exit code 1
        E make: *** [Makefile:12: all] exit status 2
        E web_1 Exited (137) 2 minutes ago
        E process exited with code -9
        E subprocess.CalledProcessError: Command 'false' returned non-zero exit status 1.
        E Main process exited, code=exited; exit status 203/EXEC
        E Container exited with a non-zero exit code 143
        E exit code: 0xC0000005
        E RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB
        E torch.cuda.OutOfMemoryError: CUDA out of memory.
        E CUDA error: an illegal memory access was encountered
        F Segmentation fault (core dumped)
        F ./run.sh: line 3:  4711 Segmentation fault      ./solver
        F [ 1234.567890] python[4711]: segfault at 0 ip 00007f sp 00007f error 4 in libc.so
        E ./run.sh: line 3:  4711 Killed                  python train.py
        E Killed
        F Out of memory: Kill process 4711 (python) score 900 or sacrifice child
        F [12345.678901] Out of memory: Killed process 4711 (python) total-vm:100kB
        E Memory cgroup out of memory
        F Aborted (core dumped)
        E Aborted
        E cp: error writing 'x': No space left on device
        E tar: x: Cannot write: No space left on device
        E write /data/x: disk quota exceeded
        F Kernel panic - not syncing: VFS: Unable to mount root fs
        F thread 'main' panicked at src/main.rs:2:5:
        F panic: runtime error: index out of range [5] with length 3
        E goroutine 17 [chan receive]:
        E Exception in thread "main" java.lang.NullPointerException
        E java.lang.IllegalStateException: not started
        E ValueError: invalid literal for int() with base 10: 'x'
        E asyncio.exceptions.TimeoutError
        F Unhandled exception. System.InvalidOperationException: nope
        E Traceback (most recent call last):
        E [rank3]: Traceback (most recent call last):
        E request failed: java.io.IOException: Broken pipe
        E Caused by: java.net.ConnectException: Connection refused
        E |ERROR| bus |timeout
        E <error> the switch is gone
        W cron[12]: (CRON) WARN (no MTA installed)
        - GET /errors/404.html HTTP/1.1 200
        - opening /var/log/httpd/error_log for writing
        - rotated error.log to error.log.1
        - compiled 12 files, 0 errors, 0 warnings
        - finished with no error
        - done, no errors
        - 0 errors
        - 0 ERROR, 0 WARN
        - Error: none
        - error: 0
        - error: null
        - {"level":"info","msg":"request done","error":null}
        - {"level":"info","msg":"ERROR count was reset","errors":0}
        - {"level":30,"msg":"no error"}
        - level=info msg="last error was 3 days ago" err=""
        - 2026-02-28 10:00:00 INFO ErrorHandler installed
        - 2026-02-28 10:00:00 INFO the word ERROR stands here
        - 2026-02-28 10:00:00,123 - app - DEBUG - error: simulated
        - [INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0
        - I0228 10:00:00.123456    1234 errors.go:146] started
        - error-free since 2019
        - Error rate: 0.01
        - error handling is installed
        - instruction cache parity error corrected
        - mod_jk child workerEnv in error state 6
        - authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=218.188.2.4
        - Failed password for root from 183.62.140.253 port 34100 ssh2
        - reverse mapping checking getaddrinfo for x.example.com failed - POSSIBLE BREAK-IN ATTEMPT!
        - Expecting attribute name [HRESULT = 0x800f080d - CBS_E_MANIFEST_INVALID_ITEM]
        - 03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogsopening app
        - signalled err=-16020 (kFigStringConformerError_ParamErr) (NULL key)
        - R25-M0-N7-C:J02-U01 RAS KERNEL INFO 141 double-hummer alignment exceptions
        - 17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers for [TERM, HUP, INT]
        - 2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Executing with tokens:
        - 11/09 12:01:01 tbird-admin1 crond(pam_unix)[2915]: session closed for user root
        - com.apple.CDScheduler: Thermal pressure state: 1 Memory pressure state: 0
        - 2016-09-28 04:30:31, Info                  CBS    Warning: Unrecognized packageExtended attribute.
        - process exited with exit code 0
        - exit status 0
        - Exited (0) 3 hours ago
        - ExitCode=0:0
        - the exit code is documented below
        - exit 12 is closed because of roadworks
        - existing files are kept
        - out of the box
        - oom_kill 0
        - memory.oom_control: oom_kill_disable 0
        - oom_score_adj set to 200
        - slurmstepd: debug: levels are in effect
        - TIMELIMIT=10:00
        - Job 4711 was not cancelled
        - the meeting was cancelled
        - due to popular demand
        - He killed the time with a book
        - SKILLED workers
        - there is space left on the device
        - fatality rate, statistics
        - critical path is 12 tasks long
        - a critical section was entered
        - the panic button is on the wall
        - warned twice already
        - warnings are shown below
        - forewarned is forearmed
        - alerting rules were loaded: 12
        - the severe weather service
        - exceeded expectations
        - with the exception of two
        - tracing is on
        - set the log level ERROR for the root
        - LOG_LEVEL=ERROR
        - loglevel=error in the settings
        - class ValueError(Exception)
        - catch (IOException e)
        - raise ValueError when it is negative
        - fatal_signals_total 0
        - errors_total{code="500"} 12
        - my-error-page.html was written
        - deferred 12 messages
        - interrupts enabled
        - terror and error rhyme
        -     at the end of the day (or so)
        - PANICKING is a word
        - HTTP/1.1 200 OK
        - 40766 gige7 gige temperature 1104857875 1 normal
        """;
}

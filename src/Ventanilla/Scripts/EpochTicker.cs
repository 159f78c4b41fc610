namespace Ventanilla.Scripts;

/// <summary>
/// Beats while scripts run and sleeps while none does. A thread and not a timer: a timer beats on the thread pool, which
/// may be busy just when a script must be stopped.
/// </summary>
internal sealed class EpochTicker : IDisposable
{
    private readonly Action tick;
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim busy = new();
    private readonly ManualResetEventSlim ended = new();
    private Thread? thread;
    private int running;

    public EpochTicker(Action tick) => this.tick = tick;

    /// <summary>Beats until the returned value is disposed.</summary>
    public Running Run()
    {
        lock (gate)
        {
            if (thread is null)
            {
                thread = new Thread(Beat) { IsBackground = true, Name = "script clock", Priority = ThreadPriority.AboveNormal };
                thread.Start();
            }

            if (running++ == 0)
            {
                busy.Set();
            }
        }

        return new(this);
    }

    public void Dispose()
    {
        ended.Set();
        busy.Set();
        thread?.Join();
        ended.Dispose();
        busy.Dispose();
    }

    private void Beat()
    {
        while (!ended.IsSet)
        {
            busy.Wait();
            if (!ended.Wait(ScriptLimits.Tick))
            {
                tick();
            }
        }
    }

    private void End()
    {
        lock (gate)
        {
            if (--running == 0 && !ended.IsSet)
            {
                busy.Reset();
            }
        }
    }

    internal readonly struct Running(EpochTicker ticker) : IDisposable
    {
        public void Dispose() => ticker.End();
    }
}

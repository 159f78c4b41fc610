using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Ventanilla.Bench.Contenders;

/// <summary>The floor's database: one writer that commits together whatever is waiting, flushed to disk before anybody is told.</summary>
internal sealed class FloorStore : IDisposable
{
    private const int MostAtOnce = 1000;

    private readonly Channel<Work> waiting = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly SqliteCommand keep;
    private readonly SqliteCommand sent;
    private readonly Task writer;

    public FloorStore(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Command("PRAGMA journal_mode = WAL").ExecuteScalar();
        Command("PRAGMA synchronous = FULL").ExecuteNonQuery();
        Command("CREATE TABLE inbox (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, citizen TEXT NOT NULL, body BLOB NOT NULL, answer TEXT)").ExecuteNonQuery();
        keep = Command("INSERT INTO inbox (id, citizen, body) VALUES ($id, $citizen, $body) ON CONFLICT DO NOTHING RETURNING row", "$id", "$citizen", "$body");
        sent = Command("UPDATE inbox SET answer = $answer WHERE row = $row", "$answer", "$row");
        writer = Task.Run(WriteAsync);
    }

    /// <returns>The row once it is on disk, or null when the message was there already.</returns>
    public Task<long?> KeepAsync(Kept message) => EnqueueAsync(new Work(message, 0, null));

    public Task SentAsync(long row, string answer) => EnqueueAsync(new Work(null, row, answer));

    public void Dispose()
    {
        waiting.Writer.TryComplete();
        writer.GetAwaiter().GetResult();
        connection.Dispose();
    }

    private Task<long?> EnqueueAsync(Work work)
    {
        waiting.Writer.TryWrite(work);
        return work.Done.Task;
    }

    private async Task WriteAsync()
    {
        var together = new List<Work>(MostAtOnce);
        while (await waiting.Reader.WaitToReadAsync())
        {
            together.Clear();
            using (var transaction = connection.BeginTransaction())
            {
                keep.Transaction = sent.Transaction = transaction;
                while (together.Count < MostAtOnce && waiting.Reader.TryRead(out var work))
                {
                    Write(work);
                    together.Add(work);
                }

                transaction.Commit();
            }

            foreach (var work in together)
            {
                work.Done.SetResult(work.Row);
            }
        }
    }

    private void Write(Work work)
    {
        if (work.Message is { } message)
        {
            keep.Parameters[0].Value = message.Id;
            keep.Parameters[1].Value = message.From;
            keep.Parameters[2].Value = message.Raw;
            work.Row = (long?)keep.ExecuteScalar();
        }
        else
        {
            sent.Parameters[0].Value = work.Answer;
            sent.Parameters[1].Value = work.Row;
            sent.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter(parameter, null));
        }

        if (parameters.Length > 0)
        {
            command.Prepare();
        }

        return command;
    }

    private sealed class Work(Kept? message, long? row, string? answer)
    {
        public Kept? Message => message;

        public string? Answer => answer;

        public long? Row { get; set; } = row;

        public TaskCompletionSource<long?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using System.Data.Common;
using Ventanilla.Channels;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Upkeep.Checks;

namespace Ventanilla.Upkeep;

/// <summary>What the checks have at hand.</summary>
/// <param name="Session">Reads the database; null when there is none yet.</param>
internal sealed record Practice(Settings Settings, DbSession? Session, OutboundHttp Http, TimeProvider Time, UpkeepTexts Texts)
{
    public DateTimeOffset Now => Time.GetUtcNow();
}

/// <summary>
/// Looks at everything that a technician would look at, and changes nothing: it reads beside a running program, and also
/// when none runs. Each finding is a sentence and a remedy.
/// </summary>
internal static class Doctor
{
    /// <param name="adapters">The channels that are asked about their accounts.</param>
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(
        Settings settings, OutboundHttp http, IReadOnlyList<IChannel> adapters, TimeProvider time, UpkeepTexts texts, CancellationToken ct)
    {
        var findings = new List<Finding> { Finding.Fine("Settings.Read", Path.GetFullPath(settings.Data)) };
        findings.AddRange(DiskCheck.Look(settings));
        findings.AddRange(SpoolCheck.Look(settings, texts));
        DbSession? session = null;
        try
        {
            session = Schema.OpenReader(settings);
            var practice = new Practice(settings, session, http, time, texts);
            findings.AddRange(await ServerCheck.LookAsync(practice, ct));
            if (session is null || Schema.Applied(session).Count == 0)
            {
                findings.Add(Finding.Attention("Database.None"));
                return findings;
            }

            Schema.BeginSnapshot(session);
            findings.AddRange(DatabaseCheck.Look(session));
            if (Schema.Compare(session) is { Newer.Count: 0, Missing: var missing })
            {
                findings.AddRange(missing.Count == 0 ? WallCheck.Look(session) : []);
                findings.AddRange(missing.Count == 0 ? TownCheck.Look(session) : []);
                findings.AddRange(await AccountCheckup.LookAsync(practice, session, adapters, ct));
                findings.AddRange(WorkCheck.Look(practice, session));
                findings.AddRange(ConnectorCheck.Look(practice, session));
                findings.AddRange(DailyCheck.Look(practice, session));
            }
        }
        catch (DbException problem)
        {
            findings.Add(Finding.Broken("Database.Unreadable", problem.GetType().Name, problem.ErrorCode));
        }
        finally
        {
            session?.Dispose();
        }

        findings.AddRange(await CertificateCheck.LookAsync(settings, time, texts, ct));
        return findings;
    }
}

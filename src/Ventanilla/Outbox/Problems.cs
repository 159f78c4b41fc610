using Ventanilla.Channels;

namespace Ventanilla.Outbox;

/// <summary>
/// Why a message did not arrive, as it is stored at it: a word that the pages put into the reader's language, then what
/// the provider said. <c>recipient: 131026 …</c>
/// </summary>
internal static class Problems
{
    /// <summary>The provider's window of 24 hours has closed: only a template may go.</summary>
    public const string WindowClosed = "window-closed";

    /// <summary>The citizen has blocked us or is gone.</summary>
    public const string ContactStopped = "contact-stopped";

    public static string Of(SendOutcome.Rejected rejected) => Of(rejected.Kind, $"{rejected.Code} {rejected.Reason}");

    /// <summary>It was tried for a day.</summary>
    public static string Late(string reason) => $"late: {reason}";

    public static string Unreachable(string reason) => $"recipient: {reason}";

    public static string? Of(StatusReceived status) => status.ErrorCode is null ? null : Of(status.Failure, $"{status.ErrorCode} {status.ErrorText}".TrimEnd());

    private static string Of(SendFailureKind kind, string reason) => kind switch
    {
        SendFailureKind.Window => WindowClosed,
        SendFailureKind.Recipient => $"recipient: {reason}",
        SendFailureKind.Account => $"account: {reason}",
        _ => $"content: {reason}",
    };
}

namespace Ventanilla.Messages;

/// <summary>
/// How far a message of ours has come. The order is a lattice: a status never goes back (a late <c>Sent</c> after
/// <c>Read</c> changes nothing), and <c>Delivered</c> may overrule <c>Failed</c> because another device took it.
/// </summary>
public enum DeliveryStatus
{
    Pending = 0,
    Held = 1,
    Sending = 2,
    Accepted = 3,
    InDoubt = 4,
    Sent = 5,
    Failed = 6,
    Delivered = 7,
    Read = 8,
    Played = 9,
}

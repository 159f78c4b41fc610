namespace Ventanilla.Engine;

/// <summary>
/// All that a town has written for its counter, ready to answer: rules, code services, tables, texts, hours. Immutable;
/// built once when published and shared by every conversation.
/// </summary>
public sealed partial class Catalogue
{
    /// <summary>The town's time zone, such as <c>Europe/Madrid</c>.</summary>
    public string TimeZoneId { get; init; } = "Europe/Madrid";
}

using Ventanilla.Platform;

namespace Ventanilla.ExternalCode;

// ExternalCode: answers that another organisation's program computes. We ask by signed HTTP (Standard Webhooks), within a
// deadline, at most eight at a time for a town, and not at all while the program is down; what fails is a value, and
// whoever asked falls back to a table or a person.

/// <summary>Where a town's connector leads and what was agreed about it.</summary>
/// <param name="Name">The town's name for it, such as <c>vilabus_rt</c>.</param>
/// <param name="Secret">Shared with the program: <c>whsec_</c> and 24 to 64 bytes in base64.</param>
/// <param name="Deadline">How long the whole answer may take; the installation's default when null.</param>
/// <param name="CacheFor">How long an answer serves others who ask the same; nothing is kept when zero.</param>
internal sealed record ConnectorSettings(
    TownId Town,
    string Name,
    Uri Address,
    Secret Secret,
    TimeSpan? Deadline = null,
    TimeSpan CacheFor = default);

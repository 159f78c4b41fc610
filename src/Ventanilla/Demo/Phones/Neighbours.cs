namespace Ventanilla.Demo.Phones;

/// <summary>The five citizens of Vilassola whose telephones the demo draws.</summary>
internal static class Neighbours
{
    public static readonly IReadOnlyList<Citizen> All =
    [
        new() { Key = "montse", FirstName = "Montse", LastName = "Puigdellívol", Language = "ca", Phone = "+34799000111", WhatsAppId = "ES.4120087713305511", TelegramId = 799000111, Username = "montsepuig" },
        new() { Key = "carmen", FirstName = "Carmen", LastName = "Ruiz Ortega", Language = "es", Phone = "+34799000112", WhatsAppId = "ES.4120087713305512", TelegramId = 799000112 },
        new() { Key = "jordi", FirstName = "Jordi", LastName = "Solà i Ferrer", Language = "ca", Phone = "+34799000113", WhatsAppId = "ES.4120087713305513", TelegramId = 799000113, Username = "jordisola" },
        new() { Key = "amina", FirstName = "Amina", LastName = "El Idrissi", Language = "es", Phone = "+34799000114", WhatsAppId = "ES.4120087713305514", TelegramId = 799000114 },

        // Hides the phone: the town hall sees a username and WhatsApp's own id, never a number.
        new() { Key = "pol", FirstName = "Pol", LastName = null, Language = "ca", Phone = null, WhatsAppId = "ES.4120087713305515", TelegramId = 799000115, Username = "pol.vilassola" },
    ];
}

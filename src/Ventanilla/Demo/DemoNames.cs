using Ventanilla.Platform;

namespace Ventanilla.Demo;

/// <summary>The names and secrets of the demo. Known to everybody: demo mode listens on this machine only.</summary>
internal static class DemoNames
{
    public const string WhatsAppNumber = "106540352242922";

    /// <summary>What citizens dial; never assigned.</summary>
    public const string WhatsAppDisplay = "34930000010";

    public const string WhatsAppAccount = "102290129340398";

    public const string WhatsAppToken = "demo";

    public const string AppSecret = "demo-app-secret";

    public const string VerifyToken = "demo-verify-token";

    public const string Slug = "vilassola";

    public const string TownName = "Vilassola";

    public const string TelegramChannel = "vilassola";

    public const string TelegramToken = "1000001:demo";

    public const string TelegramSecret = "demo-telegram-secret";

    public const string ApiKey = "demo-api-key";

    public const string Password = "vilassola";

    public static readonly TownId Town = new(1);
}

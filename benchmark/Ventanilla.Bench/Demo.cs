namespace Ventanilla.Bench;

/// <summary>The demo town's WhatsApp account, as contracted.</summary>
internal static class Demo
{
    public const string AppSecret = "demo-app-secret";
    public const string PhoneNumberId = "106540352242922";
}

namespace Ventanilla.Channels.WhatsApp;

/// <summary>The values of a message's <c>type</c> that mean something to us; any other becomes a placeholder.</summary>
internal static class MessageTypes
{
    public const string Text = "text";
    public const string Image = "image";
    public const string Audio = "audio";
    public const string Video = "video";
    public const string Document = "document";
    public const string Sticker = "sticker";
    public const string Location = "location";
    public const string Contacts = "contacts";
    public const string Reaction = "reaction";
    public const string Button = "button";
    public const string Interactive = "interactive";
    public const string Order = "order";
    public const string System = "system";
    public const string Unsupported = "unsupported";
    public const string Edit = "edit";
    public const string Revoke = "revoke";
    public const string Welcome = "request_welcome";
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Ventanilla.Demo.Phones;

/// <summary>One bubble as the phone draws it.</summary>
public sealed partial class BubbleView
{
    private const int Bars = 30;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    private Bubble? drawn;
    private bool drawnEdit;
    private Bubble? drawnQuote;

    [Parameter, EditorRequired]
    public Bubble Bubble { get; set; } = null!;

    [Parameter]
    public Bubble? Quoted { get; set; }

    [Parameter, EditorRequired]
    public PhoneWords Words { get; set; } = null!;

    /// <summary>Telegram passes edits on; WhatsApp's Cloud API does not.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    [Parameter]
    public EventCallback<(Bubble Bubble, Tappable Choice)> OnTap { get; set; }

    [Parameter]
    public EventCallback<Bubble> OnList { get; set; }

    [Parameter]
    public EventCallback<Bubble> OnPlace { get; set; }

    [Parameter]
    public EventCallback<Bubble> OnQuote { get; set; }

    [Parameter]
    public EventCallback<Bubble> OnLike { get; set; }

    [Parameter]
    public EventCallback<Bubble> OnEdit { get; set; }

    private string Time => TimeZoneInfo.ConvertTime(Bubble.At, Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A long chat draws only what has changed.</summary>
    protected override bool ShouldRender()
    {
        var changed = !ReferenceEquals(drawn, Bubble) || drawnEdit != MayEdit || !ReferenceEquals(drawnQuote, Quoted);
        (drawn, drawnEdit, drawnQuote) = (Bubble, MayEdit, Quoted);
        return changed;
    }

    private string Short(Bubble quoted)
    {
        var text = quoted.Text is { Length: > 0 } said ? said : quoted.Kind switch
        {
            BubbleKind.Photo => Words["photo"],
            BubbleKind.Voice or BubbleKind.Audio => Words["voice"],
            BubbleKind.Place => Words["places"],
            _ => Words["file"],
        };
        return text.Length <= 90 ? text : text[..(char.IsHighSurrogate(text[89]) ? 89 : 90)] + "…";
    }

    private static string Size(PhoneFile file) => file.Bytes.Length < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, file.Bytes.Length / 1024)} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{file.Bytes.Length / 1024.0 / 1024:0.0} MB");

    /// <summary>Bars that look like a voice and are always the same for the same note.</summary>
    private static MarkupString Wave(PhoneFile file)
    {
        var svg = new StringBuilder();
        for (var i = 0; i < Bars; i++)
        {
            var height = 5 + (Convert.ToInt32(file.Sha256.Substring(i, 2), 16) * 20 / 255);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * 4}\" y=\"{(28 - height) / 2}\" width=\"2.4\" height=\"{height}\" rx=\"1.2\"/>");
        }

        return new(svg.ToString());
    }
}

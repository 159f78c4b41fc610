using System.Text;

namespace Ventanilla.Storage;

/// <summary>What kind of column a value goes into.</summary>
public enum DbKind : byte
{
    Number,
    Text,
    Bytes,

    /// <summary>A null of no kind in particular.</summary>
    Unknown,
}

/// <summary>
/// One value on its way into a statement. A struct with conversions, so that a statement with fifteen values costs no
/// fifteen boxes.
/// </summary>
public readonly struct DbValue
{
    private readonly object? reference;
    private readonly long number;

    private DbValue(DbKind kind, long number, object? reference, bool isNull) => (Kind, this.number, this.reference, IsNull) = (kind, number, reference, isNull);

    /// <summary>Null where the compiler cannot see of what.</summary>
    public static DbValue Null { get; } = new(DbKind.Unknown, 0, null, isNull: true);

    public DbKind Kind { get; }

    public bool IsNull { get; }

    public long Number => number;

    /// <summary>Text as it was given: a string, or UTF-8 that was never a string.</summary>
    internal object? Reference => reference;

    public string? Text => reference as string ?? (reference is byte[] utf8 ? Encoding.UTF8.GetString(utf8) : null);

    public byte[]? Bytes => reference as byte[];

    /// <summary>Text that is UTF-8 already (serialised JSON).</summary>
    public static DbValue Utf8(byte[]? text) => text is null ? (string?)null : new DbValue(DbKind.Text, 0, text, isNull: false);

    public static implicit operator DbValue(long value) => new(DbKind.Number, value, null, isNull: false);

    public static implicit operator DbValue(long? value) => value is { } number ? (DbValue)number : new DbValue(DbKind.Number, 0, null, isNull: true);

    public static implicit operator DbValue(bool value) => value ? 1 : 0;

    public static implicit operator DbValue(string? value) => new(DbKind.Text, 0, value, value is null);

    public static implicit operator DbValue(byte[]? value) => new(DbKind.Bytes, 0, value, value is null);
}

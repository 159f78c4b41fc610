namespace Ventanilla.Bench.Contenders;

/// <summary>Which program is measured, on which database.</summary>
internal enum Kind
{
    Floor,
    Sqlite,
    Postgres,
    NodeRed,
    BuilderBot,
}

internal static class Kinds
{
    /// <summary>As it stands above its column.</summary>
    public static string Heading(this Kind kind) => kind switch
    {
        Kind.Floor => "floor",
        Kind.Sqlite => "SQLite",
        Kind.Postgres => "PostgreSQL",
        Kind.NodeRed => "Node-RED",
        _ => "BuilderBot",
    };

    /// <summary>As it is called in options and folders.</summary>
    public static string Word(this Kind kind) => kind switch
    {
        Kind.Floor => "floor",
        Kind.Sqlite => "ventanilla",
        Kind.Postgres => "postgres",
        Kind.NodeRed => "node-red",
        _ => "builderbot",
    };

    public static bool IsVentanilla(this Kind kind) => kind is Kind.Sqlite or Kind.Postgres;

    public static bool IsPeer(this Kind kind) => kind is Kind.NodeRed or Kind.BuilderBot;
}

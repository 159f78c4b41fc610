using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Ventanilla.Storage.Sqlite;

/// <summary>One prepared statement, and the row it stands on.</summary>
internal sealed unsafe class SqliteStatement : DbRow
{
    /// <summary>Text up to this long is converted on the stack.</summary>
    private const int OnStack = 512;

    private readonly nint database;
    private readonly nint statement;
    private readonly string sql;

    /// <summary>SQLite numbers <c>$2</c> by where it first stands, not by its name.</summary>
    private readonly int[] indexes;

    public SqliteStatement(nint database, string sql)
    {
        (this.database, this.sql) = (database, sql);
        var utf8 = Encoding.UTF8.GetBytes(sql);
        fixed (byte* text = utf8)
        {
            Check(NativeSqlite.Prepare(database, text, utf8.Length, NativeSqlite.Persistent, out statement, 0));
        }

        indexes = new int[NativeSqlite.ParameterCount(statement)];
        for (var i = 1; i <= indexes.Length; i++)
        {
            var name = Marshal.PtrToStringUTF8(NativeSqlite.ParameterName(statement, i))!;
            indexes[int.Parse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) - 1] = i;
        }
    }

    /// <summary>Gives the values; statements whose numbers do not match their values are a mistake of the programmer's.</summary>
    public void Bind(ReadOnlySpan<DbValue> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, indexes.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(indexes[i], in values[i]));
        }
    }

    /// <returns>True when it stands on a row, false at the end.</returns>
    public bool Step()
    {
        var result = NativeSqlite.Step(statement);
        if (result == NativeSqlite.Row)
        {
            return true;
        }

        if (result != NativeSqlite.Done)
        {
            var problem = Problem(result);
            _ = NativeSqlite.Reset(statement);
            throw problem;
        }

        return false;
    }

    public void Reset() => _ = NativeSqlite.Reset(statement);

    public void Close() => _ = NativeSqlite.Finalise(statement);

    public override bool IsDBNull(int column) => NativeSqlite.ColumnType(statement, column) == NativeSqlite.TypeNull;

    public override long GetInt64(int column) => IsDBNull(column)
        ? throw new InvalidCastException($"Column {column} is null: {sql}")
        : NativeSqlite.ColumnNumber(statement, column);

    public override string GetString(int column)
    {
        var text = NativeSqlite.ColumnText(statement, column);
        return text is null
            ? throw new InvalidCastException($"Column {column} is null: {sql}")
            : Encoding.UTF8.GetString(text, NativeSqlite.ColumnLength(statement, column));
    }

    public override byte[] Bytes(int column)
    {
        var bytes = NativeSqlite.ColumnBlob(statement, column);
        return bytes is null ? [] : new ReadOnlySpan<byte>(bytes, NativeSqlite.ColumnLength(statement, column)).ToArray();
    }

    private int Bind(int index, ref readonly DbValue value)
    {
        if (value.IsNull)
        {
            return NativeSqlite.BindNull(statement, index);
        }

        if (value.Kind == DbKind.Number)
        {
            return NativeSqlite.BindNumber(statement, index, value.Number);
        }

        return value.Reference switch
        {
            byte[] bytes => BindBytes(index, bytes, value.Kind == DbKind.Text),
            string text => BindText(index, text),
            _ => NativeSqlite.BindNull(statement, index),
        };
    }

    private int BindBytes(int index, ReadOnlySpan<byte> bytes, bool isText)
    {
        // An empty array has no address, and SQLite takes none for null.
        byte nothing = 0;
        fixed (byte* start = bytes)
        {
            var address = start is null ? &nothing : start;
            return isText
                ? NativeSqlite.BindText(statement, index, address, bytes.Length, NativeSqlite.Transient)
                : NativeSqlite.BindBytes(statement, index, address, bytes.Length, NativeSqlite.Transient);
        }
    }

    private int BindText(int index, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= OnStack)
        {
            Span<byte> small = stackalloc byte[OnStack];
            return BindBytes(index, small[..Encoding.UTF8.GetBytes(text, small)], isText: true);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return BindBytes(index, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)), isText: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Check(int result)
    {
        if (result != NativeSqlite.Ok)
        {
            throw Problem(result);
        }
    }

    private SqliteException Problem(int result) => SqliteSession.Problem(database, result);
}

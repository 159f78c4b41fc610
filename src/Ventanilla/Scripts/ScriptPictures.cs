namespace Ventanilla.Scripts;

/// <summary>
/// Machines that have read a script and its tables already: that takes many times as long as most answers. Both are known
/// by the object that they are, because the catalogue gives the same ones until it changes.
/// </summary>
internal sealed class ScriptPictures
{
    /// <summary>All of them together; the one that was not used for longest goes first.</summary>
    private const long Room = 64L << 20;

    /// <summary>One of them. A script that fills its memory while it is read must not drive out everybody else's.</summary>
    private const long MostOfOne = 8L << 20;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Script, string? Tables, MachinePicture Picture)> known = new();
    private long bytes;

    public MachinePicture? Find(string script, string? tables)
    {
        lock (gate)
        {
            for (var node = known.First; node is not null; node = node.Next)
            {
                if (ReferenceEquals(node.Value.Script, script) && ReferenceEquals(node.Value.Tables, tables))
                {
                    known.Remove(node);
                    known.AddFirst(node);
                    return node.Value.Picture;
                }
            }

            return null;
        }
    }

    public void Keep(string script, string? tables, MachinePicture picture)
    {
        if (picture.Bytes > MostOfOne)
        {
            return;
        }

        lock (gate)
        {
            known.AddFirst((script, tables, picture));
            bytes += picture.Bytes;
            while (bytes > Room && known.Last is { } oldest)
            {
                bytes -= oldest.Value.Picture.Bytes;
                known.RemoveLast();
            }
        }
    }
}

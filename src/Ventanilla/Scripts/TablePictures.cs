namespace Ventanilla.Scripts;

/// <summary>
/// Machines that have read a script's tables already: reading them takes ten times as long as most scripts. A text of
/// tables is known by the object that it is, because the catalogue gives the same one until it changes.
/// </summary>
internal sealed class TablePictures
{
    /// <summary>All of them together; the one that was not used for longest goes first.</summary>
    private const long Room = 64L << 20;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Tables, MachinePicture Picture)> known = new();
    private long bytes;

    public MachinePicture? Find(string tables)
    {
        lock (gate)
        {
            for (var node = known.First; node is not null; node = node.Next)
            {
                if (ReferenceEquals(node.Value.Tables, tables))
                {
                    known.Remove(node);
                    known.AddFirst(node);
                    return node.Value.Picture;
                }
            }

            return null;
        }
    }

    public void Keep(string tables, MachinePicture picture)
    {
        lock (gate)
        {
            known.AddFirst((tables, picture));
            bytes += picture.Bytes;
            while (bytes > Room && known.Last is { } oldest)
            {
                bytes -= oldest.Value.Picture.Bytes;
                known.RemoveLast();
            }
        }
    }
}

using Ventanilla.Tests.House.Planted.Upper;

namespace Ventanilla.Tests.House.Planted.Lower;

// One planted fault per type: each uses a later room in another way.
#pragma warning disable CA1812, CA1852, CA1823, CA1822, CS0649 // They exist to be read, not to be used.

internal class ByAncestor : Phone;

internal class ByInterface : IRings;

internal class ByConstraint<T>
    where T : Phone;

internal class ByField
{
    internal Phone? Field;
}

internal class ByParameter
{
    internal void Take(IReadOnlyList<Phone[]> phones) => _ = phones.Count;
}

internal class ByBody
{
    internal void Call() => Phone.Ring();
}

internal class ByStaticField
{
    internal object Get() => Phone.Any;
}

internal class ByLambda
{
    internal Func<object> Make(int n) => () => n > 0 ? new Phone() : "none";
}

internal class ByAsync
{
    internal async Task CallAsync()
    {
        await Task.Yield();
        await Phone.RingAsync();
    }
}

internal class ByNested
{
    internal class Inside
    {
        internal object Make() => new Phone.Inner();
    }
}

internal class ByGenericArgument
{
    internal object Make() => Array.Empty<Phone>();
}

internal class ByCatch
{
    internal bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (PhoneException)
        {
            return false;
        }
    }
}

internal class ByPattern
{
    internal bool Is(object thing) => thing switch { int => false, Phone => true, _ => false };
}

[Rings]
internal class ByAttribute;

internal class ByAttributeArgument
{
    [System.Diagnostics.DebuggerTypeProxy(typeof(Phone))]
    internal class Shown;
}

internal class ByTypeOf
{
    internal Type Get() => typeof(Phone);
}

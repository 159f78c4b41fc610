namespace Ventanilla.Tests.House.Planted.Upper;

/// <summary>Something in a later room, for the planted faults to use.</summary>
internal class Phone
{
    public static readonly Phone Any = new();

    public static void Ring()
    {
    }

    public static Task RingAsync() => Task.CompletedTask;

    internal sealed class Inner;
}

internal sealed class PhoneException : Exception;

internal interface IRings;

[AttributeUsage(AttributeTargets.All)]
internal sealed class RingsAttribute : Attribute;

namespace Ventanilla.Tests.Operators;

/// <summary>Drawn for these tests.</summary>
internal static class Pictures
{
    /// <summary>A street lamp that is out, as PNG in base64.</summary>
    public const string Lamp =
        "iVBORw0KGgoAAAANSUhEUgAAADAAAAAkCAIAAABAJy5dAAABYklEQVR42u3V3UoCURiF4e9KipiQIhRRRBk0UUQRRYooYuyPoqKooahooqjouAvrSrqOOloNiaslW2IHwX" +
        "O0WXzzno3NZCOv2Gxu6BWby295xYLCjldsvrjrFcuU9rxiC+V9r9hi5cBREGS4ia7ZUnjo6Megia5ZtnrkCB9OPyZJ/I14zXK1Y0cISj+OBonXLF8/cYSg9ONokHjNCo1T" +
        "RwhyP/XJXuMI3t8SSL8Xm2cEgvhMJAWVWucEgvhMZOMi0srtmEAQn4mkoErngkAQn4mkoLB7SSCIz0RSULV3RSCIz0RSUK1/TSCIz0Q2LiIdWh/cEAjiM5EU1Fi5JRDEZy" +
        "IpqLnKIIjPRFJQa+2OQBCfiaSg9vo9gSA+E0m/js7GA4EgPhNJQd3NRwJBfCaSgnrRE4EgPhNJQf3hM4EgPhNJQYPtFwJBfCbS/mXhMvH1L6Mz0RSCpus/6O8FKb+O3wz6" +
        "AB0teNhKubpuAAAAAElFTkSuQmCC";
}

using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Ventanilla.Tests.Torture;

/// <summary>Compiles powercut.c and puts it under a program.</summary>
internal sealed class PowerLayer : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ventanilla-powercut-").FullName;
    private readonly MemoryMappedFile control;
    private readonly MemoryMappedViewAccessor switches;
    private int journals;

    private PowerLayer()
    {
        Compile("powercut.c", "powercut.so", "-shared", "-fPIC");
        File.WriteAllBytes(Control, new byte[4096]);
        control = MemoryMappedFile.CreateFromFile(Control, FileMode.Open);
        switches = control.CreateViewAccessor();
    }

    /// <summary>Where the journal of the last start is.</summary>
    public string Journal => Path.Combine(folder, $"journal{journals}");

    /// <summary>The next but so many fsync fails, once.</summary>
    public int FailSync
    {
        set => switches.Write(0, value);
    }

    /// <summary>The next but so many write fails, once.</summary>
    public int FailWrite
    {
        set => switches.Write(4, value);
    }

    /// <summary>No file may grow.</summary>
    public bool Full
    {
        set => switches.Write(8, value ? 1 : 0);
    }

    /// <summary>By how much the program's wall clock is wrong.</summary>
    public TimeSpan Clock
    {
        set => switches.Write(16, (long)value.TotalSeconds);
    }

    /// <summary>How many calls were made to fail.</summary>
    public int Failures => switches.ReadInt32(12);

    private string Control => Path.Combine(folder, "control");

    /// <summary>Skips the test where there is no compiler; <c>./test</c> installs one.</summary>
    public static PowerLayer OrSkip()
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "gcc"))),
            "The disk that forgets is compiled by gcc, which is not here: apt-get install gcc libc6-dev.");
        return new();
    }

    /// <summary>What must stand in the environment of a program whose writes below <paramref name="root"/> are to be watched. A new journal begins.</summary>
    public Dictionary<string, string> Under(string root)
    {
        journals++;
        return new()
        {
            ["LD_PRELOAD"] = Path.Combine(folder, "powercut.so"),
            ["POWERCUT_ROOT"] = root,
            ["POWERCUT_JOURNAL"] = Journal,
            ["POWERCUT_CONTROL"] = Control,
        };
    }

    /// <summary>Forgets the journal: what is on the disk is durable.</summary>
    public void Forget()
    {
        File.Delete(Journal);
        if (Directory.Exists(Journal + ".saved"))
        {
            Directory.Delete(Journal + ".saved", recursive: true);
        }
    }

    /// <summary>Compiles a file that lies beside this one.</summary>
    public string Compile(string source, string name, params string[] how)
    {
        var output = Path.Combine(folder, name);
        var start = new ProcessStartInfo("gcc", [.. how, "-O2", "-o", output, Path.Combine(House.Repository.Root, "tests/Ventanilla.Tests/Torture", source), "-ldl", "-lpthread"])
        {
            RedirectStandardError = true,
        };
        using var compiler = Process.Start(start)!;
        var words = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, $"gcc could not compile {source}: {words}");
        return output;
    }

    public void Dispose()
    {
        switches.Dispose();
        control.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

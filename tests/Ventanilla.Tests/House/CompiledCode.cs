using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Ventanilla.Tests.House;

/// <summary>One type as it was compiled. Nested types, lambdas and state machines count as their outermost type.</summary>
internal sealed record CompiledType(
    string Namespace, string Name, bool Generated, bool Interface, bool Abstract, bool StaticAbstract, string? Base, IReadOnlyList<string> Interfaces)
{
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}

/// <summary>One type names another, and perhaps a member of it, in a signature, an attribute or a body.</summary>
internal sealed record Visit(CompiledType User, string UsedNamespace, string UsedName, string? Member = null);

/// <summary>
/// What a compiled assembly consists of and what it names, read from metadata and from the bodies' instructions. Constants
/// and <c>nameof</c> are gone after compiling and cannot be seen.
/// </summary>
internal sealed partial class CompiledCode : ISignatureTypeProvider<int, int>, IDisposable
{
    /// <summary>What generators and the compiler put on the types that they copy into every assembly.</summary>
    private const string EmbeddedMark = "Microsoft.CodeAnalysis.EmbeddedAttribute";

    private readonly PEReader file;
    private readonly MetadataReader metadata;
    private readonly Dictionary<TypeDefinitionHandle, CompiledType> owners = [];
    private readonly Dictionary<string, CompiledType> byName = [];
    private readonly HashSet<Visit> visits = [];
    private readonly CompiledType user = null!;

    private CompiledCode(string path)
    {
        file = new PEReader(File.OpenRead(path));
        metadata = file.GetMetadataReader();
        foreach (var handle in metadata.TypeDefinitions)
        {
            if (metadata.GetTypeDefinition(handle).GetDeclaringType().IsNil)
            {
                var type = Describe(handle);
                owners[handle] = type;
                byName[type.FullName] = type;
            }
        }

        foreach (var handle in metadata.TypeDefinitions)
        {
            user = owners[Outermost(handle)];
            VisitType(metadata.GetTypeDefinition(handle));
        }
    }

    public IReadOnlyCollection<CompiledType> Types => owners.Values;

    public IReadOnlyCollection<Visit> Visits => visits;

    public IEnumerable<string> References =>
        metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name));

    public static CompiledCode Of(Assembly assembly) => new(assembly.Location);

    public void Dispose() => file.Dispose();

    private CompiledType Describe(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name).Split('`')[0];
        return new CompiledType(
            metadata.GetString(type.Namespace),
            name,
            name.StartsWith('<') || NameOf(handle) == EmbeddedMark || type.GetCustomAttributes().Any(IsMarkOfGenerators),
            type.Attributes.HasFlag(TypeAttributes.Interface),
            type.Attributes.HasFlag(TypeAttributes.Abstract),
            type.GetMethods().Any(m => metadata.GetMethodDefinition(m).Attributes is var a && a.HasFlag(MethodAttributes.Static) && a.HasFlag(MethodAttributes.Abstract)),
            type.BaseType.IsNil ? null : NameOf(type.BaseType),
            [.. type.GetInterfaceImplementations().Select(i => NameOf(metadata.GetInterfaceImplementation(i).Interface))]);
    }

    private bool IsMarkOfGenerators(CustomAttributeHandle handle)
    {
        var constructor = metadata.GetCustomAttribute(handle).Constructor;
        var attribute = NameOf(constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType());
        return attribute is "System.Runtime.CompilerServices.CompilerGeneratedAttribute" or "System.CodeDom.Compiler.GeneratedCodeAttribute" or EmbeddedMark;
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        while (metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
        {
            handle = outer;
        }

        return handle;
    }

    private (string Namespace, string Name) Split(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                var definition = metadata.GetTypeDefinition(Outermost((TypeDefinitionHandle)handle));
                return (metadata.GetString(definition.Namespace), metadata.GetString(definition.Name).Split('`')[0]);

            case HandleKind.TypeReference:
                var reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                while (reference.ResolutionScope.Kind == HandleKind.TypeReference)
                {
                    reference = metadata.GetTypeReference((TypeReferenceHandle)reference.ResolutionScope);
                }

                return (metadata.GetString(reference.Namespace), metadata.GetString(reference.Name).Split('`')[0]);

            default:
                return ("", "");
        }
    }

    /// <summary>The name of a type; of a constructed one (<c>IId&lt;X&gt;</c>) the name of what is constructed.</summary>
    private string NameOf(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (blob.ReadByte() != (byte)SignatureTypeCode.GenericTypeInstance)
            {
                return "";
            }

            blob.ReadByte();
            handle = blob.ReadTypeHandle();
        }

        var (@namespace, name) = Split(handle);
        return @namespace.Length == 0 ? name : $"{@namespace}.{name}";
    }

    private void Note(EntityHandle handle, string? member = null)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                var (@namespace, name) = Split(handle);
                visits.Add(new Visit(user, @namespace, name, member));
                break;

            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, 0);
                break;

            case HandleKind.MethodDefinition:
                var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Note(method.GetDeclaringType(), metadata.GetString(method.Name));
                break;

            case HandleKind.FieldDefinition:
                var field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                Note(field.GetDeclaringType(), metadata.GetString(field.Name));
                field.DecodeSignature(this, 0);
                break;

            case HandleKind.MemberReference:
                var reference = metadata.GetMemberReference((MemberReferenceHandle)handle);
                Note(reference.Parent, metadata.GetString(reference.Name));
                if (reference.GetKind() == MemberReferenceKind.Method)
                {
                    reference.DecodeMethodSignature(this, 0);
                }
                else
                {
                    reference.DecodeFieldSignature(this, 0);
                }

                break;

            case HandleKind.MethodSpecification:
                var specification = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Note(specification.Method);
                specification.DecodeSignature(this, 0);
                break;

            case HandleKind.StandaloneSignature:
                var signature = metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
                {
                    signature.DecodeLocalSignature(this, 0);
                }
                else
                {
                    signature.DecodeMethodSignature(this, 0);
                }

                break;
        }
    }

    /// <summary>A type in an attribute's arguments stands there as text.</summary>
    private void NoteAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var handle in attributes)
        {
            var attribute = metadata.GetCustomAttribute(handle);
            Note(attribute.Constructor);
            foreach (Match name in TypeName().Matches(Encoding.UTF8.GetString(metadata.GetBlobBytes(attribute.Value))))
            {
                if (byName.TryGetValue(name.Value, out var used))
                {
                    visits.Add(new Visit(user, used.Namespace, used.Name));
                }
            }
        }
    }

    [GeneratedRegex(@"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")]
    private static partial Regex TypeName();
}

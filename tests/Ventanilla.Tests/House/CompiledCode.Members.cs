using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Ventanilla.Tests.House;

/// <summary>The way through a type's members and the instructions of its methods.</summary>
internal sealed partial class CompiledCode
{
    private static readonly FrozenDictionary<int, OperandType> Operands =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (OpCode)field.GetValue(null)!)
            .ToFrozenDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    private void VisitType(TypeDefinition type)
    {
        if (!type.BaseType.IsNil)
        {
            Note(type.BaseType);
        }

        NoteAttributes(type.GetCustomAttributes());
        NoteGenerics(type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            Note(metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var handle in type.GetFields())
        {
            var field = metadata.GetFieldDefinition(handle);
            field.DecodeSignature(this, 0);
            NoteAttributes(field.GetCustomAttributes());
        }

        foreach (var handle in type.GetProperties())
        {
            NoteAttributes(metadata.GetPropertyDefinition(handle).GetCustomAttributes());
        }

        foreach (var handle in type.GetEvents())
        {
            NoteAttributes(metadata.GetEventDefinition(handle).GetCustomAttributes());
        }

        foreach (var handle in type.GetMethods())
        {
            VisitMethod(metadata.GetMethodDefinition(handle));
        }
    }

    private void VisitMethod(MethodDefinition method)
    {
        method.DecodeSignature(this, 0);
        NoteAttributes(method.GetCustomAttributes());
        NoteGenerics(method.GetGenericParameters());
        foreach (var parameter in method.GetParameters())
        {
            NoteAttributes(metadata.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            Note(body.LocalSignature);
        }

        foreach (var region in body.ExceptionRegions)
        {
            if (!region.CatchType.IsNil)
            {
                Note(region.CatchType);
            }
        }

        VisitInstructions(body.GetILReader());
    }

    private void VisitInstructions(BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            int instruction = code.ReadByte();
            if (instruction == 0xFE)
            {
                instruction = (instruction << 8) | code.ReadByte();
            }

            switch (Operands[instruction])
            {
                case OperandType.InlineNone:
                    break;

                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;

                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;

                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;

                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;

                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig:
                    Note(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;

                default:
                    code.Offset += 4;
                    break;
            }
        }
    }

    private void NoteGenerics(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters)
        {
            foreach (var constraint in metadata.GetGenericParameter(parameter).GetConstraints())
            {
                Note(metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    // The decoder of signatures asks for a value per type; we only want to have been told of each.
    int ISimpleTypeProvider<int>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Told(handle);

    int ISimpleTypeProvider<int>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Told(handle);

    int ISignatureTypeProvider<int, int>.GetTypeFromSpecification(MetadataReader reader, int genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Told(handle);

    int ISimpleTypeProvider<int>.GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    int ISZArrayTypeProvider<int>.GetSZArrayType(int elementType) => 0;

    int IConstructedTypeProvider<int>.GetArrayType(int elementType, ArrayShape shape) => 0;

    int IConstructedTypeProvider<int>.GetByReferenceType(int elementType) => 0;

    int IConstructedTypeProvider<int>.GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    int IConstructedTypeProvider<int>.GetPointerType(int elementType) => 0;

    int ISignatureTypeProvider<int, int>.GetFunctionPointerType(MethodSignature<int> signature) => 0;

    int ISignatureTypeProvider<int, int>.GetGenericMethodParameter(int genericContext, int index) => 0;

    int ISignatureTypeProvider<int, int>.GetGenericTypeParameter(int genericContext, int index) => 0;

    int ISignatureTypeProvider<int, int>.GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

    int ISignatureTypeProvider<int, int>.GetPinnedType(int elementType) => 0;

    private int Told(EntityHandle handle)
    {
        Note(handle);
        return 0;
    }
}
